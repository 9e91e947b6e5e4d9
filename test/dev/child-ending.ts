import { once } from "node:events";
import { endOnSignal } from "../../src/dev/end-on-signal.ts";

/** A process that ends in order when it is told to, and whose end takes until a line comes in. */
const limitMs = Number(process.argv[2]);

endOnSignal(
  async () => {
    console.log("ending");
    await once(process.stdin, "data");
    console.log("ended");
  },
  { status: 3, limitMs },
);
setInterval(() => {}, 1_000);
console.log("ready");
