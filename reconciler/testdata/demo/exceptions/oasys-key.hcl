exception "oasys-key" {
  type         = "compensating_control"
  reason       = "The key's policy allows one topic only; it goes when the topic moves to IRSA."
  requested_by = "hmpps-developers"
  approved_by  = "security-team"
  ticket       = "SEC-1042"
  expires_at   = "2026-08-01T00:00:00Z"

  match {
    categories = ["long_lived_credential"]
    identities = ["oasys-domain-event-topic-user-dev"]
  }
}
