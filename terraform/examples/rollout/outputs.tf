output "hub_function_arn" {
  description = "The function that central pipelines ask. Everybody else asks the door of their account, database-access."
  value       = module.rollout.hub_function_arn
}

output "hub_security_group_id" {
  description = "The hub's security group, which the domain controllers have to let in."
  value       = module.rollout.hub_security_group_id
}
