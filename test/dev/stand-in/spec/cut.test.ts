import { describe, expect, it } from "vitest";
import { cutSpec } from "../../../../src/dev/stand-in/spec/cut.ts";
import { OPERATIONS, WEBHOOKS } from "../../../../src/dev/stand-in/spec/operations.ts";
import { loadSpec } from "../../../../src/dev/stand-in/spec/spec.ts";
import { createValidator } from "../../../../src/dev/stand-in/spec/validator.ts";

const DESCRIPTION = {
  paths: {
    "/things": {
      post: {
        operationId: "things/create",
        externalDocs: { url: "https://docs.example.org/things" },
        parameters: [{ $ref: "#/components/parameters/page" }],
        requestBody: {
          required: true,
          content: { "application/json": { schema: { $ref: "#/components/schemas/thing-input" } } },
        },
        responses: {
          "201": { content: { "application/json": { schema: { $ref: "#/components/schemas/thing" } } } },
          "204": {},
        },
      },
      get: { operationId: "things/list", responses: {} },
    },
  },
  "x-webhooks": {
    "thing-made": {
      post: { requestBody: { content: { "application/json": { schema: { $ref: "#/components/schemas/thing" } } } } },
    },
  },
  components: {
    parameters: { page: { name: "page", in: "query", schema: { type: "integer", default: 1 } } },
    schemas: {
      "thing-input": {
        type: "object",
        additionalProperties: true,
        required: ["title"],
        properties: {
          title: { type: "string", maxLength: 3 },
          tags: { type: "array", maxItems: 1, items: { type: "object", properties: { name: { type: "string" } } } },
        },
      },
      thing: {
        type: "object",
        description: "A thing.",
        required: ["kind", "owner"],
        properties: {
          kind: { type: "string", nullable: true, enum: ["a", "b"] },
          owner: { nullable: true, allOf: [{ $ref: "#/components/schemas/owner" }] },
          description: { type: "string", example: "text" },
        },
      },
      owner: { type: "object", required: ["login"], properties: { login: { type: "string" } } },
      unused: { type: "object" },
    },
  },
};

describe("cutting GitHub's description", () => {
  const spec = cutSpec(DESCRIPTION, { operations: ["things/create"], webhooks: ["thing-made"], version: "1" });

  it("keeps what is wanted with everything it refers to, and nothing else", () => {
    expect(Object.keys(spec.operations)).toEqual(["things/create"]);
    expect(Object.keys(spec.components.schemas).sort()).toEqual(["owner", "thing", "thing-input"]);
    expect(JSON.stringify(spec)).not.toContain("A thing.");
    expect(spec.components.schemas.thing?.properties).toHaveProperty("description");
  });

  it("turns nullable values into JSON Schema, with and without a type or an enum", () => {
    const validator = createValidator(spec);

    expect(validator.checkResponse("things/create", 201, { kind: null, owner: null })).toEqual([]);
    expect(validator.checkResponse("things/create", 201, { kind: "a", owner: { login: "x" } })).toEqual([]);
    expect(validator.checkResponse("things/create", 201, { kind: "c", owner: {} })).not.toEqual([]);
    expect(validator.checkWebhook("thing", { action: "made", kind: "a" })).toEqual(['"owner" wasn\'t supplied.']);
  });

  it("words what is wrong with a request as GitHub does, unknown fields included", () => {
    const validator = createValidator(spec);
    const check = (body: unknown, query = "") =>
      validator.checkRequest("things/create", { query: new URLSearchParams(query), body });

    expect(check({ title: "x", tags: [{ name: "y" }] }, "page=2")).toEqual([]);
    expect(check({ title: "long" })).toEqual(["Only 3 characters are allowed; 4 were supplied."]);
    expect(check({ titel: "x" })).toEqual(['"titel" is not a permitted key.', '"title" wasn\'t supplied.']);
    expect(check({ title: "x", tags: [{ nmae: "y" }] })).toEqual(['"tags/0/nmae" is not a permitted key.']);
    expect(check({ title: "x", tags: [{}, {}] })).toEqual(["No more than 1 items are allowed; 2 were supplied."]);
    expect(check(undefined)).toEqual(["The body is missing."]);
    expect(check({ title: "x" }, "page=two")).toEqual(["For 'the body', \"two\" is not an integer."]);
    expect(check({ title: "x" }, "pages=2")).toEqual(['"pages" is not a permitted key.']);
  });

  it("tells an answer the operation does not have", () => {
    expect(createValidator(spec).checkResponse("things/create", 200, {})).toEqual([
      "things/create does not answer 200",
    ]);
    expect(createValidator(spec).checkResponse("things/create", 204, undefined)).toEqual([]);
  });
});

describe("the cut that is used", () => {
  it("has every operation and every webhook of the stand-in", async () => {
    const spec = await loadSpec();

    expect(Object.keys(spec?.operations ?? {}).sort()).toEqual(OPERATIONS);
    expect(Object.keys(spec?.webhooks ?? {}).sort()).toEqual([...WEBHOOKS].sort());
  });
});
