settings {
  default_decision = "escalate"
  escalation_owner = "platform"
}
