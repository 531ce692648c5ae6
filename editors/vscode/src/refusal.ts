/** What a person is told in one sentence that says what to do; any other error is a fault, and is logged with its stack. */

export class Refusal extends Error {}
