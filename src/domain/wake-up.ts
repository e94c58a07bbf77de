// A wake-up: which chat to look at. It carries no content, so a lost, doubled or late one changes timing only.

export type WakeUpIds = {
  readonly tenant_id: string;
  readonly user_id: string;
  readonly chat_id: string;
};
