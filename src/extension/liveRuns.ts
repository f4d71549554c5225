import type { RunEvent, RunKind, RunRequest, StackResult } from "../runner/request";

/** A run of this window that has not come to its end. */
export interface LiveRun {
  readonly id: string;
  /** ISO 8601. */
  readonly began: string;
  readonly root: string;
  readonly kind: RunKind;
  readonly destroy: boolean;
  readonly stacks: readonly string[];
  /** Of a stack that is left out it is not the turn yet. */
  readonly states: ReadonlyMap<string, StackState>;
  /** The whole of it was cancelled, and what runs comes to its end. */
  readonly cancelled: boolean;
  /** One stack, or all; once more forces the end. */
  cancel(stack?: string): void;
}

export type StackState =
  | { readonly state: "runs"; readonly cancelled: boolean }
  /** `holder`: what another run does with the stack, and who that is. */
  | { readonly state: "held"; readonly holder: string }
  | { readonly state: "done"; readonly result: StackResult };

/** The runs of this window that go on. */
export interface LiveRuns {
  all(): readonly LiveRun[];
  /** `cancel` is asked to cancel one stack or all. */
  begin(request: RunRequest, cancel: (stack?: string) => void): { event(event: RunEvent): void; ended(): void };
}

/** `changed` is called whenever one of them moves. */
export function liveRuns(changed: () => void): LiveRuns {
  const runs = new Map<string, LiveRun>();
  let count = 0;
  return {
    all: () => [...runs.values()].reverse(),
    begin({ root, kind, destroy = false, stacks }, cancel) {
      count += 1;
      const id = `#run-${count}`;
      const states = new Map<string, StackState>();
      const began = new Date().toISOString();
      const put = (cancelled: boolean) => {
        const ids = stacks.map(({ stack }) => stack);
        runs.set(id, { id, began, root, kind, destroy, stacks: ids, states, cancelled, cancel: cancelOne });
        changed();
      };
      const set = (stack: string, state: StackState) => {
        states.set(stack, state);
        changed();
      };
      function cancelOne(stack?: string): void {
        cancel(stack);
        if (stack === undefined) put(true);
        else if (states.get(stack)?.state === "runs") set(stack, { state: "runs", cancelled: true });
      }
      put(false);
      return {
        event(event) {
          const { stack } = event;
          if (event.type === "started") set(stack, { state: "runs", cancelled: false });
          if (event.type === "waiting") set(stack, { state: "held", holder: event.holder });
          if (event.type === "output" && states.get(stack)?.state === "held")
            set(stack, { state: "runs", cancelled: false });
          if (event.type === "finished") set(stack, { state: "done", result: event.result });
        },
        ended() {
          runs.delete(id);
          changed();
        },
      };
    },
  };
}
