"""The ids of what a person may do with a request."""

APPROVE, REJECT, EXECUTE = "request.approve", "request.reject", "request.execute"
WAIVE, CANCEL, REVOKE = "request.waive", "request.cancel", "request.revoke"
SUPERSEDE, AGAIN, COMMENT = "request.supersede", "request.check_again", "request.comment"
