// The functions of the database as supabase-js sees them. Written by `npm run db -- types`; do not edit.
//
// Tables and views are left out: the service goes through functions alone. A column of a returned row can always be
// null as far as Postgres promises; what really comes is checked where the answer is read.

/** Any JSON value. */
export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

export type Database = {
  public: {
    Tables: { [_ in never]: never };
    Views: { [_ in never]: never };
    Functions: {
      append_update: {
        Args: {
          tenant_id: string;
          user_id: string;
          chat_id: string;
          queue_id: string;
          kind: string;
          context_snippet: string;
          messages: Json;
          payload: Json;
          trigger_source: string;
          masked: number;
          idempotency_key: string;
          request_hash: string;
        };
        Returns: Json;
      };
      apply_update: {
        Args: {
          tenant_id: string;
          chat_id: string;
          fence: number;
          expected_version: number;
          updates: Json;
          entries: Json;
          content: Json;
          is_changed: boolean;
        };
        Returns: Json;
      };
      claim_update: {
        Args: { tenant_id: string; chat_id: string; holder: string; lease_ms: number; batch_limit: number };
        Returns: Json;
      };
      close_chat: { Args: { tenant_id: string; user_id: string; chat_id: string }; Returns: Json };
      close_circuit: { Args: Record<PropertyKey, never>; Returns: Json };
      continue_chat: {
        Args: {
          tenant_id: string;
          user_id: string;
          chat_id: string;
          source_version: number;
          new_chat_id: string;
          queue_id: string;
          metadata: Json;
          entries: Json;
          content: Json;
          diff: Json;
        };
        Returns: Json;
      };
      count_dead_letter: { Args: Record<PropertyKey, never>; Returns: Json };
      create_chat: {
        Args: { tenant_id: string; user_id: string; chat_id: string; metadata: Json };
        Returns: Json;
      };
      create_tenant: { Args: { tenant_id: string; name: string }; Returns: Json };
      drop_dead_letter: { Args: { tenant_id: string; queue_id: string }; Returns: Json };
      erase_chat: { Args: { tenant_id: string; user_id: string; chat_id: string }; Returns: Json };
      export_chat: { Args: { tenant_id: string; user_id: string; chat_id: string }; Returns: Json };
      fail_update: {
        Args: {
          tenant_id: string;
          chat_id: string;
          fence: number;
          queue_id: string;
          error_code: string;
          error_detail: string;
          tokens_in: number;
          tokens_out: number;
        };
        Returns: Json;
      };
      finish_erasure: { Args: { tenant_id: string; chat_id: string; redis_keys: number }; Returns: Json };
      issue_api_key: {
        Args: {
          key_id: string;
          tenant_id: string;
          prefix: string;
          secret_hash: string;
          name: string;
          scopes: string[];
          expires_at: string;
        };
        Returns: Json;
      };
      list_api_keys: { Args: { tenant_id: string }; Returns: Json };
      list_chats: {
        Args: {
          tenant_id: string;
          user_id: string;
          before_micros: number;
          before_chat_id: string;
          most: number;
        };
        Returns: Json;
      };
      list_dead_letters: {
        Args: {
          tenant_id: string;
          chat_id: string;
          error_code: string;
          include_settled: boolean;
          after_micros: number;
          after_queue_id: string;
          most: number;
        };
        Returns: Json;
      };
      purge_audit: { Args: { days: number; most: number }; Returns: Json };
      purge_expired: {
        Args: {
          text_days: number;
          row_days: number;
          closed_days: number;
          most: number;
          dead_letter_days?: number;
        };
        Returns: Json;
      };
      read_api_key: { Args: { secret_hash: string }; Returns: Json };
      read_chat: { Args: { tenant_id: string; user_id: string; chat_id: string }; Returns: Json };
      read_memory: {
        Args: {
          tenant_id: string;
          user_id: string;
          chat_id: string;
          include_pending: boolean;
          include_entries: boolean;
        };
        Returns: Json;
      };
      read_revisions: {
        Args: { tenant_id: string; user_id: string; chat_id: string; before_version: number; most: number };
        Returns: Json;
      };
      read_update: { Args: { tenant_id: string; user_id: string; queue_id: string }; Returns: Json };
      redrive_update: { Args: { tenant_id: string; queue_id: string; new_queue_id: string }; Returns: Json };
      refresh_estimate: { Args: Record<PropertyKey, never>; Returns: Json };
      release_update: {
        Args: {
          tenant_id: string;
          chat_id: string;
          fence: number;
          error_code: string;
          error_detail: string;
          retry_in_ms: number;
          spends_attempt: boolean;
          batch_limit: number;
          tokens_in: number;
          tokens_out: number;
        };
        Returns: Json;
      };
      revoke_api_key: { Args: { key_id: string; in_ms: number }; Returns: Json };
      rotate_api_key: {
        Args: { key_id: string; new_key_id: string; prefix: string; secret_hash: string; overlap_ms: number };
        Returns: Json;
      };
      service_health: { Args: Record<PropertyKey, never>; Returns: Json };
      service_metrics: { Args: Record<PropertyKey, never>; Returns: Json };
      store_result: {
        Args: { tenant_id: string; chat_id: string; fence: number; results: Json };
        Returns: Json;
      };
      stranded_updates: { Args: { republish_after_ms: number; most: number }; Returns: Json };
      trip_circuit: {
        Args: {
          chat_id: string;
          reason: string;
          opens_at_once: boolean;
          failure_limit: number;
          open_ms: number;
          open_most_ms: number;
        };
        Returns: Json;
      };
      unfinished_erasures: {
        Args: { most: number; tenant_id?: string | null; user_id?: string | null };
        Returns: Json;
      };
    };
    Enums: { [_ in never]: never };
    CompositeTypes: { [_ in never]: never };
  };
};
