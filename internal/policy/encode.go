package policy

import (
	"slices"

	"github.com/zclconf/go-cty/cty"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// EncodePolicy writes the policy's document. It expects a policy without
// [Policy.Problems].
func EncodePolicy(p Policy) []byte {
	p = p.WithDefaults()
	return encode(KindPolicy, []string{p.Name}, func(w writer) {
		w.text("description", p.Description, "")
		w.set("priority", cty.NumberIntVal(int64(p.Priority)))
		w.source("condition", p.Condition)
		w.texts("lift_guards", p.LiftGuards)
		w.texts("reviewers", p.Reviewers)
		w.texts("labels", p.Labels)
		w.text("decision", p.Decision, "")
		w.match(p.Match)
		w.auto(p.Auto)
		for _, s := range p.Stages {
			w.block("stage", []string{s.Name}, func(w writer) { w.stage(s) })
		}
	})
}

func (w writer) auto(a Auto) {
	usual := DefaultAuto()
	if a.MinConfidence == usual.MinConfidence && a.MaxBlastRadius == usual.MaxBlastRadius && len(a.Environments) == 0 &&
		a.MaxEvidenceAge == usual.MaxEvidenceAge && a.MinIdentityAge == usual.MinIdentityAge {
		return
	}
	w.block("auto", nil, func(w writer) {
		w.fraction("min_confidence", float64(a.MinConfidence), float64(usual.MinConfidence))
		w.text("max_blast_radius", a.MaxBlastRadius, usual.MaxBlastRadius)
		w.texts("environments", a.Environments)
		w.duration("max_evidence_age", a.MaxEvidenceAge, usual.MaxEvidenceAge)
		w.duration("min_identity_age", a.MinIdentityAge, usual.MinIdentityAge)
	})
}

func (w writer) stage(s Stage) {
	w.text("tier", string(s.Tier), "")
	w.duration("wait", s.Wait, 0)
	for _, a := range s.Actions {
		w.block("action", []string{a.Kind}, func(w writer) {
			for _, o := range options() {
				if value := *o.of(&a); o.source {
					w.source(o.name, value)
				} else {
					w.text(o.name, value, o.usual)
				}
			}
		})
	}
}

// EncodeException writes the exception's document; see [EncodePolicy].
func EncodeException(e Exception) []byte {
	return encode(KindException, []string{e.Name}, func(w writer) {
		w.text("type", e.Type, "")
		w.text("reason", e.Reason, "")
		w.text("requested_by", e.RequestedBy, "")
		w.text("approved_by", e.ApprovedBy, "")
		w.text("ticket", e.Ticket, "")
		w.instant("starts_at", e.StartsAt)
		w.instant("expires_at", e.ExpiresAt)
		w.match(e.Match)
	})
}

// EncodeOwner writes the owner's document; see [EncodePolicy].
func EncodeOwner(o Owner) []byte {
	return encode(KindOwner, []string{o.Name}, func(w writer) {
		w.text("description", o.Description, "")
		w.texts("reviewers", o.Reviewers)
		w.texts("repositories", o.Repositories)
		w.texts("paths", o.Paths)
		w.texts("identities", o.Identities)
		w.texts("accounts", o.Accounts)
	})
}

// EncodeTarget writes the target's document; see [EncodePolicy].
func EncodeTarget(t Target) []byte {
	t = t.WithDefaults()
	return encode(KindTarget, []string{t.Name}, func(w writer) {
		w.text("repository", t.Repository, "")
		w.text("branch", t.Branch, defaultBranch)
		w.texts("reported_as", t.ReportedAs)
		w.texts("accounts", t.Accounts)
		w.text("root", t.Root, "")
		if !slices.Equal(t.Paths, defaultPaths()) {
			w.texts("paths", t.Paths)
		}
		w.texts("exclude", t.Exclude)
		w.texts("state", t.State)
		w.text("environment", t.Environment, "")
		w.text("delivery", t.Delivery, defaultDelivery)
		w.integer("max_open_pulls", t.MaxOpenPulls, defaultMaxOpenPulls)
		w.integer("max_new_pulls", t.MaxNewPulls, defaultMaxNewPulls)
	})
}

// EncodeSource writes the source's document; see [EncodePolicy].
func EncodeSource(s Source) []byte {
	s = s.WithDefaults()
	return encode(KindSource, []string{s.Name}, func(w writer) {
		w.text("description", s.Description, "")
		w.texts("paths", s.Paths)
		w.text("format", s.Format, "")
		w.text("mode", string(s.Mode), string(defaultMode))
		w.text("scope", string(s.Scope), string(defaultScope))
		w.text("repository", s.Repository, "")
		w.pairs("repositories", s.Repositories)
		w.text("folder", s.Folder, "")
		w.texts("scan_root", s.ScanRoots)
		w.duration("max_age", s.MaxAge, 0)
		w.fraction("max_confidence", float64(s.MaxConfidence), 0)
		if s.MinCoverage == NoMinCoverage {
			w.set("min_coverage", cty.Zero)
		} else {
			w.fraction("min_coverage", s.MinCoverage, defaultMinCoverage)
		}
		for _, rule := range s.Rules {
			w.block("rule", []string{rule.Pattern}, func(w writer) { w.rule(rule) })
		}
	})
}

func (w writer) rule(rule report.Rule) {
	w.text("tool", rule.Tool, "")
	w.text("category", string(rule.Category), "")
	if rule.Severity != finding.SeverityUnknown {
		w.text("severity", rule.Severity.String(), "")
	}
	w.text("platform", rule.Platform, "")
	w.text("kind", string(rule.Kind), "")
}

// EncodeFreeze writes the freeze's document; see [EncodePolicy].
func EncodeFreeze(f Freeze) []byte {
	return encode(KindFreeze, []string{f.Name}, func(w writer) {
		w.text("reason", f.Reason, "")
		w.instant("starts_at", f.StartsAt)
		w.instant("expires_at", f.ExpiresAt)
		w.match(f.Match)
	})
}

// EncodeSettings writes the settings' document; see [EncodePolicy]. Unlike the
// others it writes defaults down: there is one such document, and people look
// into it to see what applies.
func EncodeSettings(s Settings) []byte {
	s = s.WithDefaults()
	return encode(KindSettings, nil, func(w writer) {
		w.text("default_decision", s.DefaultDecision, "")
		w.text("escalation_owner", s.EscalationOwner, "")
		w.duration("max_exception_age", s.MaxExceptionAge, 0)
		w.integer("max_commits_per_run", s.MaxCommitsPerRun, 0)
	})
}
