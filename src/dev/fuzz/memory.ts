import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Sizes in bytes. */
export interface MemoryUse {
  /** Of the memory that the parser works in; it never shrinks. */
  wasm: number;
  /** Of what is alive in JavaScript. */
  heap: number;
}

/** What is used here of a memory of WebAssembly, which the types of Node leave out. */
interface WasmMemory {
  buffer: ArrayBuffer;
}

interface WasmMemoryClass {
  new (descriptor: unknown): WasmMemory;
}

const memories: WasmMemory[] = [];

/** Notes every WebAssembly memory that is made from now on; to be called before the parser is loaded. */
export function watchWasmMemory(): void {
  const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: { Memory: WasmMemoryClass } };
  wasm.Memory = new Proxy(wasm.Memory, {
    construct: (target, [descriptor]: unknown[]) => {
      const memory = new target(descriptor);
      memories.push(memory);
      return memory;
    },
  });
}

/** The memory in use after what is dead was collected. */
export function measureMemory(): MemoryUse {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  const wasm = memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
  return { wasm, heap: process.memoryUsage().heapUsed };
}
