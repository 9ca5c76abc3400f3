variable "name" {
  type    = string
  default = "orders"
}

resource "aws_iam_user" "consumer" {
  name = "${var.name}-consumer"
}

output "consumer" {
  value = aws_iam_user.consumer.name
}

output "queue" {
  value = var.name
}
