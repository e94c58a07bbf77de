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
    Functions: { [_ in never]: never };
    Enums: { [_ in never]: never };
    CompositeTypes: { [_ in never]: never };
  };
};
