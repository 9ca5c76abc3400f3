# A control repository has one document of settings: any id will do.
terraform import quell_settings.this settings
