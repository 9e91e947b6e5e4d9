/** Development brings its own Node; the machine's, if older, would run the tests unnoticed. */
const [major = 0] = process.versions.node.split(".").map(Number);
if (major < 24) {
  throw new Error(
    `The tests need Node 24 and run on ${process.version}: use npm test, or put node_modules/.bin first on PATH.`,
  );
}
