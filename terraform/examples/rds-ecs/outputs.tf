output "parameter_names" {
  description = "Names of the parameters that hold the application's credentials."
  value       = module.access.parameter_names
}

output "task_definition_arn" {
  description = "Task definition of the application, with the credentials as secrets."
  value       = aws_ecs_task_definition.checkout.arn
}
