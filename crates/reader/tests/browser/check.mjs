// What the checks share: they go on after a failure and tell all of them at the end.
let failures = 0;
let passed = 0;
let context = '';

export function within(name) {
  context = name;
}

export function ok(condition, what, detail) {
  if (condition) {
    passed += 1;
    return;
  }
  failures += 1;
  console.log(`FAILED ${context}: ${what}${detail === undefined ? '' : `: ${JSON.stringify(detail)}`}`);
}

export function same(found, expected, what) {
  ok(JSON.stringify(found) === JSON.stringify(expected), what, { found, expected });
}

// Ends the process.
export function finish() {
  console.log(`${passed} checks passed, ${failures} failed`);
  process.exit(failures || !passed ? 1 : 0);
}
