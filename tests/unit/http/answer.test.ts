import assert from "node:assert/strict";
import { it } from "node:test";
import { isSuccess } from "../../../src/http/answer.ts";

it("an answer is one of success from 200 to 299", () => {
  const statuses = [101, 199, 200, 204, 299, 300, 302, 404, 500];
  assert.deepEqual(statuses.filter((status) => isSuccess({ status })), [200, 204, 299]);
});
