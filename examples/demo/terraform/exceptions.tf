resource "quell_exception" "oasys_key" {
  name         = "oasys-key"
  type         = "compensating_control"
  reason       = "The key's policy allows one topic only; it goes when the topic moves to IRSA."
  requested_by = "hmpps-developers"
  approved_by  = "security-team"
  ticket       = "SEC-1042"
  match = {
    identities = ["oasys-domain-event-topic-user-dev"]
    categories = ["long_lived_credential"]
  }
  expires_at = var.exception_expires_at
}

# A real configuration would hold a date. The demo is run at any time, and an
# exception may not outlast 90 days.
variable "exception_expires_at" {
  type        = string
  description = "When the exception ends, RFC 3339."
}
