import { test } from "node:test";
import { lastSeed } from "../oracle/random";
import { soak } from "./soak";

test("after edits, adds, deletes, renames and branch switches the answers are those that an engine gives which knows nothing", async () => {
  for (const seed of ["one", lastSeed]) await soak({ stacks: 20, edits: 60, seed, every: 10 });
});
