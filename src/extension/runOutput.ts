import { harmless, visible } from "../handover/words";

/**
 * Puts the output of stacks that run side by side one after the other: the first that started is shown as it comes, the
 * others wait until they are at the front.
 */
export interface RunOutput {
  started(stack: string): void;
  output(stack: string, text: string): void;
  finished(stack: string, last: string): void;
}

export function runOutput(write: (text: string) => void): RunOutput {
  const queue: { stack: string; text: string; done: boolean }[] = [];
  let headed: string | undefined;

  function flush(): void {
    for (let front = queue[0]; front !== undefined; front = queue[0]) {
      if (headed !== front.stack) {
        headed = front.stack;
        write(`\r\n\u001b[1m● ${visible(front.stack)}\u001b[0m\r\n`);
      }
      write(front.text);
      front.text = "";
      if (!front.done) {
        return;
      }
      queue.shift();
      headed = undefined;
    }
  }

  function add(stack: string, text: string, done: boolean): void {
    let entry = queue.find((each) => each.stack === stack);
    if (entry === undefined) {
      entry = { stack, text: "", done: false };
      queue.push(entry);
    }
    // A terminal needs the carriage returns that `harmless` takes out.
    entry.text += harmless(text).replaceAll("\n", "\r\n");
    entry.done ||= done;
    flush();
  }

  return {
    started: (stack) => add(stack, "", false),
    output: (stack, text) => add(stack, text, false),
    finished: (stack, last) => add(stack, `${last}\n`, true),
  };
}
