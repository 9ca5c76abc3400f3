package policy

// DecodeException reads a document that declares an exception; see
// [DecodePolicy].
func DecodeException(f File) (Exception, []Diagnostic) {
	return decode(KindException, f, readException, func(e Exception, digest string) Exception { e.Digest = digest; return e })
}

func readException(r *reader, name string) Exception {
	return Exception{
		Name:        name,
		Type:        r.text("type"),
		Reason:      r.text("reason"),
		RequestedBy: r.text("requested_by"),
		ApprovedBy:  r.text("approved_by"),
		Ticket:      r.text("ticket"),
		StartsAt:    r.instant("starts_at"),
		ExpiresAt:   r.instant("expires_at"),
		Match:       readMatch(r),
	}
}

// DecodeOwner reads a document that declares an owner; see [DecodePolicy].
func DecodeOwner(f File) (Owner, []Diagnostic) {
	return decode(KindOwner, f, readOwner, func(o Owner, digest string) Owner { o.Digest = digest; return o })
}

func readOwner(r *reader, name string) Owner {
	return Owner{
		Name:         name,
		Description:  r.text("description"),
		Reviewers:    r.texts("reviewers"),
		Repositories: r.texts("repositories"),
		Paths:        r.texts("paths"),
		Identities:   r.texts("identities"),
		Accounts:     r.texts("accounts"),
	}
}

// DecodeTarget reads a document that declares a target; see [DecodePolicy].
func DecodeTarget(f File) (Target, []Diagnostic) {
	return decode(KindTarget, f, readTarget, func(t Target, digest string) Target { t.Digest = digest; return t })
}

func readTarget(r *reader, name string) Target {
	return Target{
		Name:         name,
		Repository:   r.text("repository"),
		Branch:       r.text("branch"),
		ReportedAs:   r.texts("reported_as"),
		Accounts:     r.texts("accounts"),
		Root:         r.text("root"),
		Paths:        r.texts("paths"),
		Exclude:      r.texts("exclude"),
		State:        r.texts("state"),
		Environment:  r.text("environment"),
		Delivery:     r.text("delivery"),
		MaxOpenPulls: r.integer("max_open_pulls", 1),
		MaxNewPulls:  r.integer("max_new_pulls", 1),
	}.WithDefaults()
}

// DecodeFreeze reads a document that declares a freeze; see [DecodePolicy].
func DecodeFreeze(f File) (Freeze, []Diagnostic) {
	return decode(KindFreeze, f, readFreeze, func(z Freeze, digest string) Freeze { z.Digest = digest; return z })
}

func readFreeze(r *reader, name string) Freeze {
	return Freeze{
		Name:      name,
		Reason:    r.text("reason"),
		StartsAt:  r.instant("starts_at"),
		ExpiresAt: r.instant("expires_at"),
		Match:     readMatch(r),
	}
}

// DecodeSettings reads the control repository's settings; see [DecodePolicy].
func DecodeSettings(f File) (Settings, []Diagnostic) {
	return decode(KindSettings, f, readSettings, func(s Settings, digest string) Settings { s.Digest = digest; return s })
}

func readSettings(r *reader, _ string) Settings {
	return Settings{
		DefaultDecision:  r.text("default_decision"),
		EscalationOwner:  r.text("escalation_owner"),
		MaxExceptionAge:  r.duration("max_exception_age", false),
		MaxCommitsPerRun: r.integer("max_commits_per_run", 0),
	}.WithDefaults()
}
