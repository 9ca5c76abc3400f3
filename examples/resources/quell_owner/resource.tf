resource "quell_owner" "payments" {
  name        = "payments"
  description = "Payments, on call in #payments."
  reviewers   = ["payments-oncall"]

  repositories = ["infra"]
  paths        = ["services/payments/**"]
  identities   = ["payments-*"]
}
