import { z } from "zod";
import { createNotFound } from "../api-error.ts";
import type { JsonObject } from "../model/model.ts";
import type { Delivery } from "../webhooks/webhooks.ts";
import { answerPage, type Call, createRoute, getNumber, type Route, readBody } from "./route.ts";

/** The App's webhook: where it goes, what was delivered, and sending it again. */
export const hookRoutes: Route[] = [
  createRoute("apps/get-webhook-config-for-app GET /app/hook/config", "app", (call) => ({
    status: 200,
    body: presentConfig(call),
  })),
  createRoute("apps/update-webhook-config-for-app PATCH /app/hook/config", "app", (call) => {
    const { url } = readBody(call, z.object({ url: z.string().optional() }).loose());
    if (url !== undefined) call.webhooks.setUrl(url);
    return { status: 200, body: presentConfig(call) };
  }),
  createRoute("apps/list-webhook-deliveries GET /app/hook/deliveries", "app", (call) =>
    answerPage(call, call.webhooks.deliveries.toReversed(), presentDeliveryItem),
  ),
  createRoute("apps/get-webhook-delivery GET /app/hook/deliveries/:id", "app", (call) => ({
    status: 200,
    body: presentDelivery(getDelivery(call)),
  })),
  createRoute("apps/redeliver-webhook-delivery POST /app/hook/deliveries/:id/attempts", "app", (call) => {
    void call.webhooks.redeliver(getDelivery(call).guid);
    return { status: 202, body: {} };
  }),
];

function presentConfig({ webhooks }: Call): JsonObject {
  return { url: webhooks.target?.url ?? "", content_type: "json", insecure_ssl: "0", secret: "********" };
}

function getDelivery(call: Call): Delivery {
  const id = getNumber(call, "id");
  const found = call.webhooks.deliveries.find((delivery) => delivery.id === id);
  if (!found) throw createNotFound();
  return found;
}

function presentDeliveryItem(delivery: Delivery): JsonObject {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.redelivery,
    duration: Math.round(delivery.durationMs) / 1000,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}

function presentDelivery(delivery: Delivery): JsonObject {
  return {
    ...presentDeliveryItem(delivery),
    url: delivery.url,
    request: { headers: delivery.headers, payload: delivery.payload },
    response: { headers: delivery.response.headers, payload: delivery.response.body },
  };
}
