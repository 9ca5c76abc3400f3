package policy

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"
)

// ExceptionTypes lists the types of exception of DESIGN §3.
func ExceptionTypes() []string {
	return []string{"risk_acceptance", "false_positive", "compensating_control", "deferral"}
}

// Deliveries lists the ways in which an auto-tier change reaches a target.
func Deliveries() []string { return []string{defaultDelivery, DeliverByPull} }

// Problems lists what is wrong with the exception; empty when it may be
// declared. That it is not longer than the settings allow, [Exception.Exceeds]
// says.
func (e Exception) Problems() []Problem {
	ps := &problems{}
	ps.name(e.Name)
	if e.Type == "" {
		ps.add(at("type"), "type is required", "Use one of: "+strings.Join(ExceptionTypes(), ", ")+".")
	} else {
		ps.oneOf(at("type"), e.Type, ExceptionTypes())
	}
	ps.required(at("reason"), e.Reason, "Say why this is not remediated; an auditor reads it.")
	ps.required(at("approved_by"), e.ApprovedBy, "Name who approved the exception.")
	if e.ApprovedBy != "" && sameWho(e.ApprovedBy, e.RequestedBy) {
		ps.add(at("approved_by"), "approved_by is who requested it", "Have somebody else approve the exception: requester and approver must differ.")
	}
	ps.line(at("requested_by"), e.RequestedBy)
	ps.line(at("approved_by"), e.ApprovedBy)
	ps.line(at("ticket"), e.Ticket)
	if e.ExpiresAt.IsZero() {
		ps.add(at("expires_at"), "expires_at is required", "Write when the exception ends, such as \"2031-03-31T00:00:00Z\".")
	}
	ps.window(e.StartsAt, e.ExpiresAt)
	e.Match.check(ps)
	if e.Match.isEmpty() {
		ps.add(at("match"), "match is empty: the exception would cover everything", "Say in match what is excepted: incidents, paths, rules or categories.")
	}
	return ps.found
}

// Warnings lists what is allowed but cannot be checked.
func (e Exception) Warnings() []Problem {
	ps := &problems{}
	if strings.TrimSpace(e.RequestedBy) == "" {
		ps.add(at("requested_by"), "nobody is named in requested_by", "Name who asked for the exception, so that it is seen that somebody else approved it.")
	}
	if e.StartsAt.IsZero() {
		ps.add(at("starts_at"), "the length of the exception is not checked: it has no starts_at", "Write starts_at, so that max_exception_age can be checked.")
	}
	return ps.found
}

// Exceeds says that the exception is longer than the settings allow. An
// exception without a start counts from now; the zero now leaves it unchecked.
func (s Settings) Exceeds(e Exception, now time.Time) bool {
	start := e.StartsAt
	if start.IsZero() {
		start = now
	}
	if start.IsZero() || e.ExpiresAt.IsZero() {
		return false
	}
	return e.ExpiresAt.Sub(start) > s.WithDefaults().MaxExceptionAge
}

// sameWho compares people's names as forges do: without regard to case, a
// leading "@" or white space.
func sameWho(a, b string) bool {
	fold := func(s string) string { return strings.ToLower(strings.TrimPrefix(strings.TrimSpace(s), "@")) }
	return fold(a) == fold(b)
}

func (ps *problems) window(starts, expires time.Time) {
	if !expires.IsZero() && !starts.IsZero() && !expires.After(starts) {
		ps.add(at("expires_at"), "expires_at is not after starts_at", "Write a later expires_at.")
	}
}

// Problems lists what is wrong with the owner; empty when it may be declared.
func (o Owner) Problems() []Problem {
	ps := &problems{}
	ps.name(o.Name)
	ps.words(at("reviewers"), o.Reviewers)
	ps.globs(at("repositories"), o.Repositories)
	ps.globs(at("paths"), o.Paths)
	ps.globs(at("identities"), o.Identities)
	ps.words(at("accounts"), o.Accounts)
	return ps.found
}

// Problems lists what is wrong with the target, unset options counting as their
// defaults; empty when it may be declared.
func (t Target) Problems() []Problem {
	t = t.WithDefaults()
	ps := &problems{}
	ps.name(t.Name)
	ps.required(at("repository"), t.Repository, "Write the path or URL of the repository; \".\" is the control repository itself.")
	ps.line(at("repository"), t.Repository)
	if holdsPassword(t.Repository) {
		ps.add(at("repository"), "repository holds a password", "Leave the credential out of the URL: it would lie in Git for everybody to read.")
	}
	if !validBranch(t.Branch) {
		ps.add(at("branch"), fmt.Sprintf("%q is not the name of a branch", t.Branch), "Write the branch that quell changes, such as \"main\".")
	}
	if strings.HasPrefix(t.Branch, "quell/") {
		ps.add(at("branch"), "branches under quell/ are quell's own", "Write the branch that people work on, such as \"main\".")
	}
	ps.words(at("reported_as"), t.ReportedAs)
	ps.words(at("accounts"), t.Accounts)
	if !validRoot(t.Root) {
		ps.add(at("root"), "root is not a folder within the repository", "Write a relative path without \"..\", such as \"infra\".")
	}
	ps.globs(at("paths"), t.Paths)
	ps.globs(at("exclude"), t.Exclude)
	ps.globs(at("state"), t.State)
	ps.line(at("environment"), t.Environment)
	if t.Environment == "*" {
		ps.add(at("environment"), "environment \"*\" is no name", "Name the environment, such as \"prod\".")
	}
	ps.oneOf(at("delivery"), t.Delivery, Deliveries())
	ps.count(at("max_open_pulls"), t.MaxOpenPulls)
	ps.count(at("max_new_pulls"), t.MaxNewPulls)
	return ps.found
}

func (ps *problems) count(path []string, n int) {
	if n < 1 {
		ps.add(path, lastName(path)+" is less than 1", "Write a number from 1; to stop quell, declare a freeze.")
	}
}

// holdsPassword says that a URL has a password in it. The address is never
// quoted in a message, for that reason.
func holdsPassword(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User == nil {
		return false
	}
	password, ok := u.User.Password()
	return ok && password != ""
}

// validRoot says that root is a clean path that stays within the repository.
func validRoot(root string) bool {
	return root == "" || path.Clean(root) == root && !path.IsAbs(root) && root != ".." && !strings.HasPrefix(root, "../") && !strings.ContainsAny(root, "\\\x00\n")
}

// validBranch follows git-check-ref-format(1).
func validBranch(name string) bool {
	if name == "" || name == "@" || strings.HasPrefix(name, "-") || strings.HasSuffix(name, ".") {
		return false
	}
	if strings.Contains(name, "..") || strings.Contains(name, "@{") || strings.ContainsAny(name, " ~^:?*[\\\x7f") {
		return false
	}
	if strings.ContainsFunc(name, func(r rune) bool { return r < ' ' }) {
		return false
	}
	return !slices.ContainsFunc(strings.Split(name, "/"), func(part string) bool {
		return part == "" || strings.HasPrefix(part, ".") || strings.HasSuffix(part, ".lock")
	})
}

// Problems lists what is wrong with the freeze; empty when it may be declared.
// An empty match freezes everything; no end freezes until it is removed.
func (f Freeze) Problems() []Problem {
	ps := &problems{}
	ps.name(f.Name)
	ps.window(f.StartsAt, f.ExpiresAt)
	f.Match.check(ps)
	return ps.found
}

// Problems lists what is wrong with the settings, unset ones counting as their
// defaults. That the escalation owner is declared, [Decode] checks.
func (s Settings) Problems() []Problem {
	s = s.WithDefaults()
	ps := &problems{}
	ps.oneOf(at("default_decision"), s.DefaultDecision, decisions())
	if s.EscalationOwner != "" {
		if err := ValidName(s.EscalationOwner); err != nil {
			ps.add(at("escalation_owner"), "escalation_owner: "+err.Error(), "Write the name of a declared owner.")
		}
	}
	if s.MaxExceptionAge < 0 {
		ps.add(at("max_exception_age"), "max_exception_age is negative", "Write a duration such as \"90d\".")
	}
	if s.MaxCommitsPerRun < 0 {
		ps.add(at("max_commits_per_run"), "max_commits_per_run is negative", "Write a number from 1, or leave it out.")
	}
	return ps.found
}
