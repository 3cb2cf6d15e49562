# The database, its application and the access between them, in one account.
provider "aws" {
  region = var.region
}

resource "aws_db_instance" "orders" {
  identifier                  = "orders"
  engine                      = "postgres"
  engine_version              = "17"
  instance_class              = "db.t4g.medium"
  allocated_storage           = 20
  storage_encrypted           = true
  db_name                     = "orders"
  username                    = "root"
  manage_master_user_password = true # RDS creates the password and keeps it in Secrets Manager
  db_subnet_group_name        = var.db_subnet_group_name
  vpc_security_group_ids      = var.db_security_group_ids
  final_snapshot_identifier   = "orders-final"

  # The personal users of `groups` log in with IAM.
  iam_database_authentication_enabled = true
}

module "access" {
  source = "../../database-access"

  database = {
    type          = aws_db_instance.orders.engine
    endpoint      = aws_db_instance.orders.endpoint
    name          = aws_db_instance.orders.db_name
    master_secret = aws_db_instance.orders.master_user_secret[0].secret_arn
  }

  env     = "prod"
  project = "shop"
  appname = "checkout"

  rotation = var.rotation
}

resource "aws_ecs_task_definition" "checkout" {
  family                   = "checkout"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.execution.arn

  container_definitions = jsonencode([{
    name      = "checkout"
    image     = var.image
    essential = true

    secrets = [
      { name = "DB_USERNAME", valueFrom = module.access.parameter_arns["username"] },
      { name = "DB_PASSWORD", valueFrom = module.access.parameter_arns["password"] },
      { name = "DB_URL", valueFrom = module.access.parameter_arns["url"] },
    ]

    # ECS reads secrets when a task starts, and a rotation keeps the ARNs. Its text makes a new
    # revision of this task definition, so that a service which uses it starts new tasks. (The user's
    # name would do so for every request: while an update is planned, it is unknown.)
    dockerLabels = { database-rotation = var.rotation }
  }])
}

# What ECS itself needs before the application runs: these three parameters and nothing else from
# Parameter Store. They are encrypted with aws/ssm, whose key policy lets everyone in the account
# who may read a parameter decrypt it; for a key of your own, add kms:Decrypt on that key.
resource "aws_iam_role" "execution" {
  name = "checkout-execution"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "credentials" {
  name = "database-credentials"
  role = aws_iam_role.execution.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "ssm:GetParameters"
      Resource = values(module.access.parameter_arns)
    }]
  })
}
