import { execFileSync } from "node:child_process";
import { copyFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { makeClusterImage } from "../queue/make-cluster-image.ts";
import { createResultSchema } from "../review/result.ts";

/**
 * Makes `dist/`: plain JavaScript with types, the Python grammar with its licence, the image of an empty queue database,
 * and the JSON Schema of a result. What `npm pack` takes is listed under `files` in package.json.
 */
const ROOT = new URL("../../", import.meta.url);

function path(name: string): string {
  return fileURLToPath(new URL(name, ROOT));
}

rmSync(path("dist"), { recursive: true, force: true });
execFileSync(process.execPath, [path("node_modules/typescript/bin/tsc"), "-p", path("tsconfig.build.json")], {
  stdio: "inherit",
});
copyFileSync(path("node_modules/tree-sitter-python/tree-sitter-python.wasm"), path("dist/tree-sitter-python.wasm"));
copyFileSync(path("node_modules/tree-sitter-python/LICENSE"), path("dist/tree-sitter-python.LICENSE"));
writeFileSync(path("dist/result.schema.json"), `${JSON.stringify(createResultSchema(), null, 2)}\n`);
console.log(`database image: ${await makeClusterImage(path("dist/queue"))}`);
