settings {
  default_decision    = "escalate"
  escalation_owner    = "security"
  max_exception_age   = "90d"
  max_commits_per_run = 50
}
