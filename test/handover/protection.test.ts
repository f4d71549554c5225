import assert from "node:assert/strict";
import { test } from "node:test";
import { protectedName } from "../../src/handover/protection";

test("what is protected is told by id, by a name in it or by its environment, and by that it is confirmed", () => {
  const names = (patterns: readonly string[], ...stacks: readonly string[]) =>
    stacks.map((stack) => protectedName(stack, patterns));
  const stacks = ["live/prod/net", "live/prod-eu/net", "live/Production/x", "platform@prod", "product/dev", "dev/net"];
  assert.deepEqual(names(["prod*"], ...stacks), ["prod", "prod", "production", "prod", "product", undefined]);
  assert.deepEqual(names(["dev/**"], ...stacks), [undefined, undefined, undefined, undefined, undefined, "dev"]);
  assert.deepEqual(names(["core"], "core/net", "score/net"), ["core", undefined]);
  assert.deepEqual(names([], "prod"), [undefined]);
});
