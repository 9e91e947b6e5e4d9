/** One entry of GitHub's `errors`: a sentence, or the resource and field at fault. */
export type ErrorDetail = string | { resource: string; code: string; field: string; message?: string };

/** A refusal in GitHub's words; the façade turns it into the HTTP answer. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly errors: ErrorDetail[] | undefined;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    message: string,
    extra: { errors?: ErrorDetail[]; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.errors = extra.errors;
    this.headers = extra.headers ?? {};
  }
}

/** 404, which GitHub also answers for what the caller may not see. */
export function createNotFound(): ApiError {
  return new ApiError(404, "Not Found");
}

/** 422 with plain sentences, the form of the review endpoints. */
export function createUnprocessable(...sentences: string[]): ApiError {
  return new ApiError(422, "Unprocessable Entity", { errors: sentences });
}

/** 422 naming the resource and field, the form of most endpoints. */
export function createValidationFailed(resource: string, field: string, message: string): ApiError {
  return new ApiError(422, "Validation Failed", { errors: [{ resource, code: "custom", field, message }] });
}
