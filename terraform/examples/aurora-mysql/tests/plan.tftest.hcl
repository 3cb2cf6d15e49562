# Offline; needs Terraform 1.7 or later (mock_provider).

mock_provider "aws" {}

variables {
  db_subnet_group_name  = "private"
  db_security_group_ids = ["sg-0123456789abcdef0"]
}

run "plan" {
  command = plan

  assert {
    condition     = aws_rds_cluster.orders.manage_master_user_password && aws_rds_cluster.orders.master_password == null
    error_message = "RDS makes the master's password; the configuration holds none."
  }

  assert {
    condition     = keys(output.parameter_names) == ["password", "url", "username"]
    error_message = "The keys are known before the access exists."
  }
}
