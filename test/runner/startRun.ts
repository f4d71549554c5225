/** A runner in a process of its own, as another window or command line is one: does the request that its argument holds. */
import type { RunRequest } from "../../src/runner/request";
import { startRun } from "../../src/runner/run";

const request = JSON.parse(process.argv[2] ?? "") as RunRequest;
startRun(request, () => undefined).done.then((results) => process.stdout.write(JSON.stringify(results)));
