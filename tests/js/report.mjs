// What a runner prints in the end.

/** Prints each case that failed, and the counts. `print` may add lines of its own before those. */
export function report(cases, played, print = () => {}) {
  const failed = played.filter(({ problems }) => problems.length > 0);
  for (const { name, problems } of failed) {
    const { json } = cases.find((one) => one.name === name);
    console.log(`FAILED ${name}: ${problems.join("; ")} | ${whyOf(json)}`);
  }
  const unplayed = cases.length - played.length;
  if (unplayed > 0) console.log(`FAILED: ${unplayed} cases were not played`);
  print(played);
  end(played.length - failed.length, failed.length + unplayed);
}

/** Prints that nothing could be played, and why. */
export function refuse(error) {
  console.log(`FAILED: ${error.message}`);
  end(0, 1);
}

function whyOf(json) {
  try {
    return JSON.parse(json).why;
  } catch (error) {
    return error.message;
  }
}

function end(passed, failed) {
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
