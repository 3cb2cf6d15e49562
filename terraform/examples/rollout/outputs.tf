output "hub_function_arn" {
  description = "What central pipelines ask. Everybody else asks the door of their account, database-access."
  value       = module.rollout.hub_function_arn
}

output "hub_security_group_id" {
  description = "The domain controllers have to let it in."
  value       = module.rollout.hub_security_group_id
}
