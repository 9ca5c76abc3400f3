policy "leaked-secrets" {
  priority = 200

  match {
    categories = ["leaked_secret"]
  }

  stage "replace" {
    tier = "manual"

    action "replace_literal" {
    }
  }
}
