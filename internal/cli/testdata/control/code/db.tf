resource "aws_db_instance" "main" {
  engine   = "postgres"
  password = "Zx9-c4n4ryV4lu3-Q7pLm2Kd"
}
