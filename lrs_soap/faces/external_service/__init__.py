"""The published ExternalService contract at `/ExternalService.svc`: achievements from awarding organisations."""
