/** What the API server says of a token. Source: TokenReviewStatus, authentication.k8s.io/v1. */
export interface TokenReview {
  readonly authenticated: boolean;
  /** Of the audiences asked about, those the token was issued for. */
  readonly audiences: readonly string[];
  readonly username: string;
  readonly groups: readonly string[];
}
