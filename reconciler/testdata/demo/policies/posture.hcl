policy "posture" {
  description = "Infrastructure posture, answered for elsewhere"
  priority    = 1
  decision    = "none"

  match {
    sources = ["tfsec"]
  }
}
