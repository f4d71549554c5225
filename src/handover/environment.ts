const words =
  /^(dev|develop|development|test|testing|qa|uat|int|integration|stage|stg|staging|preprod|pre-prod|prod|production|prd|sandbox|sbx|demo|dr)$/;

/** The environment that a stack's id speaks of: "prod" in "live/prod-eu/web", "web@prod"; undefined where it speaks of none. */
export function environmentOf(stack: string): string | undefined {
  const pieces = stack.toLowerCase().split(/[/@]/);
  return pieces.map(wordOf).findLast((word) => word !== undefined);
}

/** A folder may say more: "prod-eu-west-1", "acme_prod". */
function wordOf(piece: string): string | undefined {
  return [piece, ...piece.split(/[-_.]/)].find((word) => words.test(word));
}
