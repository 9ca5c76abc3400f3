policy "leaked-secrets" {
  description = "Secrets in code become sensitive variables"
  priority    = 200
  labels      = ["security"]

  match {
    categories = ["leaked_secret"]
  }

  stage "replace" {
    tier = "manual"

    action "replace_literal" {
    }
  }
}
