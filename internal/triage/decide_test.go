package triage

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

var update = flag.Bool("update", false, "write the goldens")

const day = 24 * time.Hour

// now is the clock of all cases.
var now = time.Date(2025, 3, 20, 12, 0, 0, 0, time.UTC)

func ago(d time.Duration) time.Time { return now.Add(-d) }

// world is a whole input of Decide.
type world struct {
	set policy.Set
	in  Input
}

// unusedKey is the one finding of [clear].
func unusedKey() finding.Finding {
	return finding.Finding{
		Source: "hub", Format: "asff", Report: "findings/hub/1.json", Tool: "Security Hub", Rule: "IAM.22",
		Category: finding.UnusedCredential, Title: "Unused key", Severity: finding.SeverityMedium, Confidence: 0.95,
		Identity:  finding.Identity{Platform: "aws", Account: "1", Kind: finding.AccessKey, ID: "AKIAIOSFODNN7EXAMPLE", Name: "ci"},
		Location:  finding.Location{Repository: "acme/infra", Path: "iam.tf", StartLine: 4},
		FirstSeen: ago(60 * day), LastSeen: ago(day),
	}
}

// clear is a world in which nothing stands in the way of a commit.
func clear() world {
	inc := incident.Group([]finding.Finding{unusedKey()})[0]
	return world{
		set: policy.Set{
			Policies: []policy.Policy{{
				Name: "unused-keys", Priority: 10, Digest: "sha256:p",
				Match:  policy.Match{Categories: []finding.Category{finding.UnusedCredential}},
				Auto:   policy.Auto{Environments: []string{"dev"}},
				Stages: []policy.Stage{{Name: "remove", Tier: policy.TierAuto}},
			}},
			Targets:  []policy.Target{{Name: "infra", Repository: "https://git.example.com/acme/infra.git", ReportedAs: []string{"acme/infra"}}},
			Settings: policy.Settings{DefaultDecision: "escalate", EscalationOwner: "security"},
		},
		in: Input{
			Incident: inc,
			Facts: Facts{
				Targets: []string{"infra"}, Owners: []string{"platform"}, Environments: []string{"dev"},
				Blast: Blast{Level: BlastLow}, EvidenceAt: ago(day),
			},
			Budget: Budget{Commits: 50, NewPulls: 2, OpenPulls: 10},
			Fix:    func(policy.Stage) FixResult { return FixResult{Summary: "Remove aws_iam_access_key.ci"} },
		},
	}
}

// record makes the ledger know the incident.
func (w *world) record(state incident.State) *incident.Record {
	w.in.Record = &incident.Record{Key: w.in.Incident.Key, ID: w.in.Incident.Key.ID(), State: state, Since: ago(2 * day), FirstAt: ago(10 * day)}
	return w.in.Record
}

// knownFor makes the policy ask for identities of 30 days and quell know this
// one for a while, of which the reports claim another.
func (w *world) knownFor(known, claimed time.Duration) {
	w.policy().Auto.MinIdentityAge = 30 * day
	w.record(incident.Open).FirstAt = ago(known)
	w.in.Incident.FirstSeen = ago(claimed)
}

func (w *world) policy() *policy.Policy { return &w.set.Policies[0] }

// twoPlaces makes the incident lie in a second file.
func (w *world) twoPlaces() {
	w.in.Incident.Places = append(w.in.Incident.Places, finding.Location{Repository: "acme/infra", Path: "prod/iam.tf"})
}

func (w *world) exception(name string, expires time.Time, paths ...string) *policy.Exception {
	w.set.Exceptions = append(w.set.Exceptions, policy.Exception{
		Name: name, Type: "risk_acceptance", Reason: "the vendor rotates it in May", ApprovedBy: "ciso@example.com",
		Match: policy.Match{Categories: []finding.Category{finding.UnusedCredential}, Paths: paths}, ExpiresAt: expires,
	})
	return &w.set.Exceptions[len(w.set.Exceptions)-1]
}

func (w *world) freeze(name string, from, to time.Time, paths ...string) {
	w.set.Freezes = append(w.set.Freezes, policy.Freeze{
		Name: name, Reason: "quarter end", StartsAt: from, ExpiresAt: to, Match: policy.Match{Paths: paths},
	})
}

var cases = []struct {
	name   string // of the golden, too
	change func(*world)
	kind   Kind
	step   int // of the deciding reason
	reason string
}{
	{"auto", func(*world) {}, Fix, 7, "nothing stands in the way"},

	{"life-known", func(w *world) { w.record(incident.Open) }, Fix, 7, "being known is no obstacle"},
	{"life-first-seen-now", func(w *world) { w.record(incident.Open).FirstAt = now }, Fix, 7, "a record made in this pass is new"},
	{"life-fixed", func(w *world) { w.record(incident.Fixed).Commit = "0123456789abcdef" }, None, 1, "our change is on the branch and no scanner ran since"},
	{"life-verified", func(w *world) { w.record(incident.Verified) }, None, 1, "it is gone"},
	{"life-reopened", func(w *world) { w.record(incident.Reopened).Reopenings = 2 }, Fix, 7, "it came back, so it is decided anew"},
	{"life-covered", func(w *world) { w.in.CoveredBy = "C-1 of Q-2" }, None, 1, "another change of the pass takes its code along"},

	{"exception-active", func(w *world) { w.exception("vendor-key", now.Add(30*day)) }, Excepted, 2, "an approved exception covers all of it"},
	{"exception-longest", func(w *world) {
		w.exception("a-short", now.Add(day))
		w.exception("b-long", now.Add(60*day))
		w.exception("c-middle", now.Add(30*day))
	}, Excepted, 2, "the one that lasts longest says until when"},
	{"exception-expired", func(w *world) { w.exception("vendor-key", now) }, Fix, 7, "an exception ends at the moment it names"},
	{"exception-not-started", func(w *world) { w.exception("vendor-key", now.Add(30*day)).StartsAt = now.Add(time.Second) }, Fix, 7, "it does not hold yet"},
	{"exception-starts-now", func(w *world) { w.exception("vendor-key", now.Add(30*day)).StartsAt = now }, Excepted, 2, "it holds from the moment it names"},
	{"exception-not-approved", func(w *world) { w.exception("vendor-key", now.Add(30*day)).ApprovedBy = "" }, Fix, 7, "a request is not an exception"},
	{"exception-endless", func(w *world) { w.exception("vendor-key", time.Time{}) }, Fix, 7, "an exception without an end never held"},
	{"exception-partial", func(w *world) {
		w.twoPlaces()
		w.exception("only-dev", now.Add(30*day), "iam.tf")
	}, Fix, 7, "an exception for one path does not hide the other, and is mentioned"},
	{"exception-other", func(w *world) { w.exception("elsewhere", now.Add(30*day), "other.tf") }, Fix, 7, "an exception for something else is not mentioned"},
	{"exception-before-hold", func(w *world) {
		w.exception("vendor-key", now.Add(30*day))
		w.freeze("quarter", ago(day), now.Add(day))
		w.record(incident.Open).Hold = &incident.Hold{By: "ops@example.com", Reason: "busy"}
	}, Excepted, 2, "the order of the steps"},

	{"freeze-all", func(w *world) { w.freeze("quarter", ago(day), now.Add(day)) }, Hold, 3, "a freeze without a match freezes everything"},
	{"freeze-one-place", func(w *world) {
		w.twoPlaces()
		w.freeze("prod", ago(day), now.Add(day), "prod/**")
	}, Hold, 3, "one change is for all places, and one of them is frozen"},
	{"freeze-longest", func(w *world) {
		w.freeze("a", ago(day), now.Add(5*day))
		w.freeze("b", time.Time{}, time.Time{})
		w.freeze("c", ago(day), now.Add(9*day))
	}, Hold, 3, "a freeze without an end ends last"},
	{"freeze-over", func(w *world) { w.freeze("quarter", ago(9*day), now) }, Fix, 7, "it ended now"},
	{"freeze-later", func(w *world) { w.freeze("quarter", now.Add(time.Second), now.Add(day)) }, Fix, 7, "it begins later"},
	{"freeze-elsewhere", func(w *world) { w.freeze("prod", ago(day), now.Add(day), "prod/**") }, Fix, 7, "no place of it is frozen"},

	{"hold-person", func(w *world) {
		w.record(incident.Open).Hold = &incident.Hold{By: "ops@example.com", Reason: "migration under way", Until: now.Add(day)}
	}, Hold, 4, "a person paused it"},
	{"hold-open-ended", func(w *world) {
		w.record(incident.Open).Hold = &incident.Hold{By: "ops@example.com", Reason: "migration under way"}
	}, Hold, 4, "until a person lifts it"},
	{"hold-over", func(w *world) {
		w.record(incident.Open).Hold = &incident.Hold{By: "ops@example.com", Reason: "migration", Until: now}
	}, Fix, 7, "its time is over"},
	{"hold-unreadable", func(w *world) { w.in.Facts.Unreadable = []string{`report "findings/hub/1.json" is broken`} }, Hold, 4, "a broken report decides nothing"},

	{"policy-none-matches", func(w *world) { w.policy().Match.Platforms = []string{"azure"} }, Escalate, 5, "the settings' default"},
	{"policy-none-matches-settings-none", func(w *world) {
		w.policy().Match.Platforms = []string{"azure"}
		w.set.Settings.DefaultDecision = "none"
	}, None, 5, "the settings say so"},
	{"policy-none-matches-conflict", func(w *world) {
		w.set.Policies, w.set.Settings.DefaultDecision = nil, "none"
		w.in.Incident.Conflicts = []string{"reports disagree on the identity's name"}
	}, Escalate, 5, "a report that contradicts another must not make an incident go away"},
	{"policy-none-matches-settings-unset", func(w *world) { w.set.Policies, w.set.Settings.DefaultDecision = nil, "" }, Escalate, 5, "what is not declared goes to a person"},
	{"policy-highest", func(w *world) {
		w.set.Policies = append(w.set.Policies, policy.Policy{Name: "all", Priority: 90, Digest: "sha256:q", Decision: "escalate"})
	}, Escalate, 5, "the highest priority answers, wherever it stands in the list"},
	{"policy-fixed-none", func(w *world) { w.policy().Stages, w.policy().Decision = nil, "none" }, None, 5, "a policy may leave incidents"},
	{"policy-fixed-escalate", func(w *world) { w.policy().Stages, w.policy().Decision = nil, "escalate" }, Escalate, 5, "a policy may always ask the owner"},
	{"policy-empty", func(w *world) { w.policy().Stages = nil }, Escalate, 5, "a policy that says nothing cannot act"},
	{"policy-condition-true", func(w *world) {
		w.policy().Condition = `incident.severity == "medium" && contains(incident.owners, "platform")`
	}, Fix, 7, "the condition holds"},
	{"policy-condition-false", func(w *world) { w.policy().Condition = `incident.blast_radius == "high"` }, Escalate, 5, "the condition does not hold, so no policy answers"},
	{"policy-condition-undecidable", func(w *world) {
		w.policy().Condition = `incident.no_such_thing == 1`
		w.set.Policies = append(w.set.Policies, policy.Policy{Name: "low", Priority: 1, Decision: "none"})
	}, Escalate, 5, "a lower policy must not answer for what this one may claim"},

	{"guard-no-owner", func(w *world) { w.in.Facts.Owners = nil }, Escalate, 6, "ownership is unclear"},
	{"guard-no-owner-of-one-place", func(w *world) { w.in.Facts.Unowned = []OwnedPlace{{"infra", "prod/iam.tf"}} }, Escalate, 6, "one team's approval never stands in for a place that nobody owns"},
	{"guard-no-owner-lifted", func(w *world) { w.in.Facts.Owners, w.policy().LiftGuards = nil, []string{"no_owner"} }, Fix, 7, "the policy says so by name"},
	{"guard-several-owners", func(w *world) { w.in.Facts.Owners = []string{"platform", "web"} }, Escalate, 6, "several teams must agree"},
	{"guard-several-owners-lifted", func(w *world) {
		w.in.Facts.Owners, w.policy().LiftGuards = []string{"platform", "web"}, []string{"several_owners"}
	}, Fix, 7, "the policy says so by name"},
	{"guard-several-repositories", func(w *world) {
		w.in.Incident.Places = append(w.in.Incident.Places, finding.Location{Repository: "acme/web", Path: "x"})
	}, Escalate, 6, "a repository that is not a target has it, too"},
	{"guard-several-targets", func(w *world) {
		w.set.Targets = append(w.set.Targets, policy.Target{Name: "web", Repository: "https://git.example.com/acme/web.git"})
		w.in.Facts.Targets = []string{"infra", "web"}
	}, Escalate, 6, "two repositories' code has it"},
	{"guard-parts-of-one-repository", func(w *world) {
		w.set.Targets = append(w.set.Targets, policy.Target{Name: "infra-prod", Repository: w.set.Targets[0].Repository, ReportedAs: []string{"acme/infra"}})
		w.in.Facts.Targets = []string{"infra", "infra-prod"}
	}, Fix, 7, "two targets are parts of one repository"},
	{"guard-repository-of-many-names", func(w *world) {
		w.set.Targets[0].ReportedAs = append(w.set.Targets[0].ReportedAs, "git.example.com/acme/infra")
		w.in.Incident.Places = append(w.in.Incident.Places, finding.Location{Repository: "git.example.com/acme/infra", Path: "iam.tf"})
	}, Fix, 7, "the target says that both names are its own"},
	{"guard-several-repositories-lifted", func(w *world) {
		w.in.Incident.Places = append(w.in.Incident.Places, finding.Location{Repository: "acme/web", Path: "x"})
		w.policy().LiftGuards = []string{"several_repositories"}
	}, Fix, 7, "the policy says so by name"},
	{"guard-another-lifted", func(w *world) {
		w.in.Facts.Owners, w.policy().LiftGuards = nil, []string{"several_owners", "several_repositories"}
	}, Escalate, 6, "only the guard that is named is lifted"},
	{"guard-many", func(w *world) {
		w.in.Facts.Owners, w.in.Facts.Targets = []string{"a", "b", "c", "d", "e", "f", "g"}, nil
		w.in.Facts.Missing = "no block is named \"ci\""
	}, Escalate, 6, "all that stands in the way is told at once"},
	{"guard-implicit-target", func(w *world) {
		w.set.Targets, w.in.Facts.Targets = nil, []string{"control"}
		w.in.Incident.Places = []finding.Location{{Path: "iam.tf"}}
	}, Fix, 7, "the control repository is its own target"},
	{"guard-no-target", func(w *world) { w.in.Facts.Targets = nil }, Escalate, 6, "there is no code to change"},
	{"guard-no-target-lifting-all", func(w *world) {
		w.in.Facts.Targets = nil
		w.policy().LiftGuards = []string{"no_owner", "several_owners", "several_repositories"}
	}, Escalate, 6, "this guard cannot be lifted"},
	{"guard-conflict-lifting-all", func(w *world) {
		claims := []finding.Finding{unusedKey(), unusedKey()}
		claims[1].Identity.Name = "alice"
		w.in.Incident = incident.Group(claims)[0]
		w.policy().LiftGuards = []string{"no_owner", "several_owners", "several_repositories"}
	}, Escalate, 6, "whose key it is must not be decided by one more report"},
	{"guard-part-out-of-reach", func(w *world) { w.in.Facts.Missing = `it also lies in "vendor/x.tf", which no target lets quell edit` }, Escalate, 6, "half a fix is none"},
	{"guard-agent", func(w *world) { w.in.Incident.Identity.Kind = finding.AIAgent }, Propose, 6, "a person approves what changes an agent"},
	{"guard-agent-by-one-finding", func(w *world) {
		w.in.Incident.Claimed[0].Kind = finding.AIAgent
		w.policy().LiftGuards = []string{"ai_agent"}
	}, Propose, 6, "one scanner knows that it is an agent, and no policy lifts this"},

	{"threshold-manual-stage", func(w *world) { w.policy().Stages[0].Tier = policy.TierManual; w.in.Incident.Confidence = 0 }, Propose, 10, "nothing is asked of what a person approves"},
	{"threshold-stage-without-tier", func(w *world) { w.policy().Stages[0].Tier = "" }, Propose, 10, "a tier that is not auto is a person's"},
	{"threshold-confidence", func(w *world) { w.in.Incident.Confidence = 0.6 }, Propose, 7, "not sure enough"},
	{"threshold-confidence-equal", func(w *world) { w.in.Incident.Confidence = 0.9 }, Fix, 7, "at least means at least"},
	{"threshold-confidence-no-number", func(w *world) { w.in.Incident.Confidence = finding.Confidence(math.NaN()) }, Propose, 7, "no number is not sure enough"},
	{"threshold-blast", func(w *world) { w.in.Facts.Blast.Level = BlastHigh }, Propose, 7, "too much may break"},
	{"threshold-blast-unknown", func(w *world) {
		w.in.Facts.Blast = Blast{Level: BlastUnknown, Unseen: []string{"module \"x\" is not in the repository"}}
	}, Propose, 7, "unknown passes no threshold"},
	{"threshold-blast-unset", func(w *world) { w.in.Facts.Blast = Blast{}; w.policy().Auto.MaxBlastRadius = "critical" }, Propose, 7, "not measured is unknown, even to the widest limit"},
	{"threshold-blast-limit-unknown", func(w *world) { w.policy().Auto.MaxBlastRadius = "unknown" }, Propose, 7, "a limit that is none admits nothing"},
	{"threshold-environment", func(w *world) { w.in.Facts.Environments = []string{"dev", "prod"} }, Propose, 7, "every environment must be allowed"},
	{"threshold-environment-none-allowed", func(w *world) { w.policy().Auto.Environments = nil }, Propose, 7, "no environment is allowed unless named"},
	{"threshold-environment-undeclared", func(w *world) {
		w.in.Facts.Environments, w.policy().Auto.Environments = []string{""}, []string{"", "dev"}
	}, Propose, 7, "undeclared may be production"},
	{"threshold-environment-any", func(w *world) {
		w.in.Facts.Environments, w.policy().Auto.Environments = []string{"", "prod"}, []string{"*"}
	}, Fix, 7, "the policy allows any"},
	{"threshold-environment-unknown", func(w *world) {
		w.in.Facts.Environments, w.policy().Auto.Environments = nil, []string{"*"}
	}, Propose, 7, "any environment is not no environment"},
	{"threshold-evidence-old", func(w *world) { w.in.Facts.EvidenceAt, w.in.Incident.LastSeen = ago(5*day+time.Minute), time.Time{} }, Propose, 7, "the default is five days"},
	{"threshold-evidence-at-limit", func(w *world) { w.in.Facts.EvidenceAt, w.in.Incident.LastSeen = ago(5*day), time.Time{} }, Fix, 7, "five days are not more than five days"},
	{"threshold-evidence-unknown", func(w *world) { w.in.Facts.EvidenceAt = time.Time{} }, Propose, 7, "a scanner's own date alone is a claim"},
	{"threshold-evidence-committed-late", func(w *world) { w.in.Incident.LastSeen = ago(90 * day) }, Propose, 7, "an old sighting is not made new by a commit"},
	{"threshold-evidence-claimed-new", func(w *world) {
		w.in.Incident.LastSeen, w.in.Facts.EvidenceAt = now, ago(90*day)
	}, Propose, 7, "a claimed date makes nothing newer than Git says"},
	{"threshold-identity-old", func(w *world) { w.knownFor(31*day, 60*day) }, Fix, 7, "quell has known it for long enough"},
	{"threshold-identity-by-record", func(w *world) {
		w.knownFor(31*day, 0)
		w.in.Incident.FirstSeen = time.Time{}
	}, Fix, 7, "the scanners do not say, but quell remembers"},
	{"threshold-identity-young", func(w *world) { w.knownFor(60*day, 3*day+2*time.Hour+5*time.Minute) }, Propose, 7, "what is new may be about to be used"},
	{"threshold-identity-claimed-old", func(w *world) {
		w.knownFor(2*day, 0)
		w.in.Incident.FirstSeen = time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)
	}, Propose, 7, "one more report with an old date lifts no threshold"},
	{"threshold-identity-new", func(w *world) {
		w.knownFor(0, 60*day)
		w.in.Record = nil
	}, Propose, 7, "quell sees it for the first time, whatever the report says"},
	{"threshold-identity-unknown", func(w *world) {
		w.knownFor(0, 60*day)
		w.in.Record.FirstAt = time.Time{}
	}, Propose, 7, "an age that is unknown is not old enough"},
	{"threshold-identity-not-asked", func(w *world) { w.in.Incident.FirstSeen = time.Time{} }, Fix, 7, "the policy does not ask"},
	{"threshold-others-depend-on-it", func(w *world) { w.in.Facts.Affected = []string{"payments"} }, Propose, 7, "what another team runs on is not one team's to change unasked"},
	{"threshold-nobodys-code-depends-on-it", func(w *world) {
		w.in.Facts.Orphaned = []OwnedPlace{{Target: "deploy", Path: "k8s/app.yaml"}}
	}, Propose, 7, "there is nobody to ask whether it may break"},
	{"threshold-target-takes-pulls-only", func(w *world) { w.in.Facts.ProposeOnly = `target "infra" asks for pull requests` }, Propose, 7, "the target's owner wants to see it"},
	{"threshold-suggestion", func(w *world) {
		w.policy().Stages[0].Actions = []policy.Action{{Kind: "apply_suggestion"}}
	}, Propose, 7, "what a scanner writes into code is read by a person first"},
	{"threshold-delete-file", func(w *world) {
		w.policy().Stages[0].Actions = []policy.Action{{Kind: "delete_file"}}
	}, Propose, 7, "a report alone does not delete a file"},
	{"threshold-all-missed", func(w *world) {
		w.in.Incident.Confidence = 0.6
		w.policy().Auto.MinIdentityAge = 30 * day
		w.in.Facts = Facts{Targets: []string{"infra"}, Owners: []string{"platform"}, ProposeOnly: `target "infra" asks for pull requests`}
	}, Propose, 7, "all misses are told at once"},

	{"breaker-tripped", func(w *world) { w.in.Tripped = "2 of the last 5 fixes of the policy were reverted" }, Propose, 8, "the policy lost its trust"},
	{"breaker-tripped-manual", func(w *world) {
		w.in.Tripped = "2 of the last 5 fixes of the policy were reverted"
		w.policy().Stages[0].Tier = policy.TierManual
	}, Propose, 10, "a breaker only takes away what a person does not see"},
	{"breaker-tripped-no-pulls", func(w *world) {
		w.in.Tripped = "2 of the last 5 fixes of the policy were reverted"
		w.in.Budget.NewPulls = 0
	}, Hold, 8, "what is demoted needs the pull requests' budget"},
	{"budget-commits", func(w *world) { w.in.Budget = Budget{NewPulls: 1, OpenPulls: 1, RetryAt: now.Add(time.Hour)} }, Hold, 8, "the pass has done enough"},
	{"budget-commits-unused", func(w *world) { w.in.Budget.Commits = 0; w.in.Incident.Confidence = 0 }, Propose, 7, "a pull request spends no commits"},
	{"budget-new-pulls", func(w *world) {
		w.in.Incident.Confidence = 0
		w.in.Budget = Budget{Commits: 1, OpenPulls: 1, RetryAt: now.Add(time.Hour)}
	}, Hold, 8, "reviewers are not flooded"},
	{"budget-new-pulls-critical", func(w *world) {
		w.in.Incident.Confidence, w.in.Incident.Severity = 0, finding.SeverityCritical
		w.in.Budget = Budget{OpenPulls: 1}
	}, Propose, 7, "urgent ones are exempt from the hour's budget"},
	{"budget-open-pulls-critical", func(w *world) {
		w.in.Incident.Confidence, w.in.Incident.Severity = 0, finding.SeverityCritical
		w.in.Budget = Budget{NewPulls: 2}
	}, Hold, 8, "nobody reviews an eleventh either"},
	{"budget-already-proposed", func(w *world) {
		w.in.Incident.Confidence, w.in.Budget = 0, Budget{}
		r := w.record(incident.Proposed)
		r.Policy, r.Pull, r.ProposedStage = "unused-keys", 7, 1
	}, Propose, 7, "an open proposal stays, whatever is left"},
	{"budget-proposed-by-another-policy", func(w *world) {
		w.in.Incident.Confidence, w.in.Budget = 0, Budget{}
		r := w.record(incident.Proposed)
		r.Policy, r.Pull, r.ProposedStage = "another", 7, 1
	}, Hold, 8, "another policy's proposal is another branch"},
	{"budget-not-asked-before-due", func(w *world) {
		w.policy().Stages[0].Wait = 20 * day
		w.record(incident.Open)
		w.in.Budget = Budget{}
	}, Hold, 9, "what is not due spends nothing, and the due date is what matters"},
	{"rejection-binds", func(w *world) {
		w.record(incident.Rejected).Rejection = &incident.Rejection{By: "dev@example.com", At: ago(day), Reason: "still in use", Digest: w.in.Incident.Digest(), PolicyDigest: "sha256:p"}
	}, None, 8, "a person said no to this, in either tier"},
	{"rejection-finding-changed", func(w *world) {
		w.record(incident.Rejected).Rejection = &incident.Rejection{By: "dev@example.com", At: ago(day), Digest: "sha256:other", PolicyDigest: "sha256:p"}
	}, Fix, 7, "they said no to something else"},
	{"rejection-policy-changed", func(w *world) {
		w.record(incident.Rejected).Rejection = &incident.Rejection{By: "dev@example.com", At: ago(day), Digest: w.in.Incident.Digest(), PolicyDigest: "sha256:older"}
	}, Fix, 7, "the policy has changed since"},

	{"stage-first-waits-new", func(w *world) { w.policy().Stages[0].Wait = 3 * day }, Hold, 9, "a new incident is seen now, whatever a report claims"},
	{"stage-first-due", func(w *world) { w.policy().Stages[0].Wait = 10 * day; w.record(incident.Open) }, Fix, 7, "the wait ends at the moment it names"},
	{"stage-second-waits", func(w *world) {
		w.policy().Stages = []policy.Stage{{Name: "disable", Tier: policy.TierAuto}, {Name: "remove", Tier: policy.TierManual, Wait: 7 * day}}
		r := w.record(incident.Staged)
		r.Policy, r.Stage, r.StageAt = "unused-keys", 1, ago(2*day)
	}, Hold, 9, "a week has not passed since the key was disabled"},
	{"stage-second-due", func(w *world) {
		w.policy().Stages = []policy.Stage{{Name: "disable", Tier: policy.TierAuto}, {Name: "remove", Tier: policy.TierManual, Wait: 7 * day}}
		r := w.record(incident.Staged)
		r.Policy, r.Stage, r.StageAt = "unused-keys", 1, ago(7*day)
	}, Propose, 10, "the second stage is a person's"},
	{"stage-since-unknown", func(w *world) {
		w.policy().Stages = []policy.Stage{{Name: "disable"}, {Name: "remove", Wait: 7 * day}}
		r := w.record(incident.Staged)
		r.Policy, r.Stage = "unused-keys", 1
	}, Escalate, 9, "a wait of unknown beginning never ends by itself"},
	{"stage-all-done", func(w *world) {
		r := w.record(incident.Staged)
		r.Policy, r.Stage, r.StageAt = "unused-keys", 1, ago(day)
	}, None, 9, "nothing is left to carry out"},
	{"stage-of-another-policy", func(w *world) {
		r := w.record(incident.Staged)
		r.Policy, r.StagePolicy, r.Stage, r.StageAt = "unused-keys", "another", 1, ago(day)
	}, Fix, 7, "another policy's stage says nothing about this one's"},

	{"fix-refused", func(w *world) {
		w.in.Fix = func(policy.Stage) FixResult {
			return FixResult{Refusal: "aws_iam_access_key.ci is referred to by output.key"}
		}
	}, Escalate, 10, "a change that is not proven is not made"},
	{"fix-impossible", func(w *world) { w.in.Fix = nil }, Escalate, 10, "without a way to make the change there is none"},
}

func TestDecide(t *testing.T) {
	t.Parallel()
	goldens := map[string]bool{}
	for _, tt := range cases {
		golden := filepath.Join("testdata", "decide", tt.name+".txt")
		if goldens[golden] {
			t.Errorf("two cases are named %q", tt.name)
		}
		goldens[golden] = true
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := clear()
			tt.change(&w)
			got := Decide(w.set, w.in, now)
			if got.Kind != tt.kind || got.Deciding().Step != tt.step {
				t.Errorf("decision %s by step %d, want %s by step %d: %s", got.Kind, got.Deciding().Step, tt.kind, tt.step, tt.reason)
			}
			compareGolden(t, golden, render(got))
		})
	}
	found, err := filepath.Glob(filepath.Join("testdata", "decide", "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range found {
		if !goldens[file] {
			t.Errorf("golden %q belongs to no case", file)
		}
	}
}

// render is a decision as a golden shows it.
func render(d Decision) string {
	var b strings.Builder
	ends := "-"
	if !d.Until.IsZero() {
		ends = date(d.Until)
	}
	fmt.Fprintf(&b, "%s tier=%q policy=%q stage=%d %q by=%q until=%s owner=%q\n", d.Kind, d.Tier, d.Policy, d.Stage, d.StageName, d.By, ends, d.Owner)
	for _, r := range d.Reasons {
		fmt.Fprintf(&b, "%2d %-9s %-6s %s\n", r.Step, r.Name, r.Verdict, r.Text)
	}
	return b.String()
}

func compareGolden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// The laws that hold of every decision, whatever it is.
func checkLaws(t *testing.T, w world, d Decision) {
	t.Helper()
	for i, r := range d.Reasons {
		last := i == len(d.Reasons)-1
		switch {
		case r.Step != i+1:
			t.Errorf("reason %d is of step %d: steps are told in order, without gaps", i+1, r.Step)
		case r.Verdict == "stop" && !last:
			t.Errorf("step %d stopped, but step %d was reached", r.Step, r.Step+1)
		case r.Text == "" || r.Name == "" || r.Verdict == "":
			t.Errorf("step %d says nothing: %+v", r.Step, r)
		}
	}
	switch d.Kind {
	case Fix, Propose:
		if len(d.Reasons) != 10 {
			t.Errorf("%s after %d steps, want all 10", d.Kind, len(d.Reasons))
		}
		if want := map[Kind]policy.Tier{Fix: policy.TierAuto, Propose: policy.TierManual}[d.Kind]; d.Tier != want {
			t.Errorf("%s in tier %q, want %q", d.Kind, d.Tier, want)
		}
	case Escalate, Hold, Excepted, None:
		if last := d.Reasons[len(d.Reasons)-1]; last.Verdict != "stop" {
			t.Errorf("%s, but the last step's verdict is %q", d.Kind, last.Verdict)
		}
	default:
		t.Errorf("decision %q is none", d.Kind)
	}
	if d.Kind == Fix {
		checkFixIsEarned(t, w)
	}
}

// A fix without a person needs everything known and nothing in doubt. This
// states it without the steps.
func checkFixIsEarned(t *testing.T, w world) {
	t.Helper()
	facts, inc := w.in.Facts, w.in.Incident
	for _, doubt := range []struct {
		is   bool
		what string
	}{
		{!(inc.Confidence > 0), "no confidence"},
		{facts.Blast.Level == "" || facts.Blast.Level == BlastUnknown, "unknown blast radius"},
		{len(facts.Environments) == 0, "unknown environment"},
		{facts.EvidenceAt.IsZero(), "unknown age of evidence"},
		{len(facts.Targets) == 0, "no target"},
		{facts.Missing != "", "code out of reach"},
		{len(facts.Unreadable) > 0, "unreadable evidence"},
		{inc.Identity.Kind == finding.AIAgent, "an agent's identity"},
		{w.in.Tripped != "", "a tripped breaker"},
		{w.in.Budget.Commits <= 0, "no commits left"},
		{facts.ProposeOnly != "", "a target without direct commits"},
		{len(facts.Affected) > 0, "another owner's dependents"},
		{len(facts.Orphaned) > 0, "nobody's dependents"},
		{w.in.Fix == nil, "no change"},
	} {
		if doubt.is {
			t.Errorf("fixed without a person in spite of %s", doubt.what)
		}
	}
}

func TestDecideKeepsItsLaws(t *testing.T) {
	t.Parallel()
	for _, tt := range cases {
		w := clear()
		tt.change(&w)
		checkLaws(t, w, Decide(w.set, w.in, now))
	}
	random := rand.New(rand.NewPCG(3, 4))
	kinds := map[Kind]int{}
	for range 4_000 {
		w := anyWorld(random)
		d := Decide(w.set, w.in, now)
		kinds[d.Kind]++
		checkLaws(t, w, d)
		if t.Failed() {
			t.Fatalf("%s", render(d))
		}
	}
	for _, kind := range []Kind{Fix, Propose, Escalate, Hold, Excepted, None} {
		if kinds[kind] < 20 {
			t.Errorf("only %d of the random worlds led to %s: they test nothing", kinds[kind], kind)
		}
	}
}

// anyWorld mixes the changes of some cases and some random values into one.
func anyWorld(random *rand.Rand) world {
	w := clear()
	for range random.IntN(4) {
		func() {
			// Cases assume a clear world: one on top of another may not apply.
			defer func() { _ = recover() }()
			cases[random.IntN(len(cases))].change(&w)
		}()
	}
	if random.IntN(2) == 0 {
		w.in.Incident.Confidence = finding.Confidence(random.Float64())
	}
	if random.IntN(2) == 0 {
		w.in.Facts.Blast.Level = Levels()[random.IntN(len(Levels()))]
		w.set.Policies = append([]policy.Policy(nil), w.set.Policies...)
		if len(w.set.Policies) > 0 {
			w.set.Policies[0].Auto.MaxBlastRadius = string(Levels()[random.IntN(len(Levels()))])
		}
	}
	return w
}

// The same values always give the same decision, and the order in which the set
// lists its documents is not one of them.
// Until a decision is due, the clock changes nothing.
func TestDecideIsDue(t *testing.T) {
	seen := map[bool]int{}
	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			w := clear()
			tt.change(&w)
			if w.in.Record == nil { // what a pass has just seen, it writes down
				w.in.Record = &incident.Record{Key: w.in.Incident.Key, State: incident.Open, FirstAt: now}
			}
			rules := Compile(w.set)
			want := rules.Decide(w.in, now)
			at := now
			for range 12 { // from one due time to the next
				d := rules.Decide(w.in, at)
				same := d.Kind == want.Kind && d.Tier == want.Tier && d.Stage == want.Stage && d.By == want.By && d.Policy == want.Policy
				if seen[same]++; !same {
					want = d
				}
				if d.Due.IsZero() {
					for _, later := range []time.Duration{time.Hour, 30 * day, 3000 * day} {
						if then := rules.Decide(w.in, at.Add(later)); then.Kind != d.Kind || then.Tier != d.Tier {
							t.Errorf("it is never due, and after %s %s becomes %s", later, d.Kind, then.Kind)
						}
					}
					return
				}
				for _, part := range []time.Duration{1, 3, 7, 999} {
					between := at.Add(d.Due.Sub(at) * part / 1000)
					if then := rules.Decide(w.in, between); then.Kind != d.Kind || then.Tier != d.Tier || then.Stage != d.Stage || then.By != d.By {
						t.Errorf("it is due at %s, and at %s %s becomes %s", d.Due, between, d.Kind, then.Kind)
					}
				}
				at = d.Due
			}
		})
	}
	if seen[false] < 5 {
		t.Errorf("only %d decisions changed when they were due: the cases show nothing", seen[false])
	}
}

func TestDecideIsDeterministic(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 6))
	for range 1_000 {
		w := anyWorld(random)
		for _, name := range []string{"x", "y", "z"} {
			w.set.Policies = append(w.set.Policies, policy.Policy{Name: name, Priority: 10, Decision: "escalate"})
			w.exception(name, now.Add(day), "iam.tf", "*/*.tf")
			w.freeze(name, ago(day), now.Add(day), name)
			w.set.Targets = append(w.set.Targets, policy.Target{Name: name, Repository: name, ReportedAs: []string{"acme/web"}})
		}
		want := Decide(w.set, w.in, now)
		random.Shuffle(len(w.set.Policies), func(i, j int) { swap(w.set.Policies, i, j) })
		random.Shuffle(len(w.set.Exceptions), func(i, j int) { swap(w.set.Exceptions, i, j) })
		random.Shuffle(len(w.set.Freezes), func(i, j int) { swap(w.set.Freezes, i, j) })
		random.Shuffle(len(w.set.Targets), func(i, j int) { swap(w.set.Targets, i, j) })
		first := append([]policy.Policy(nil), w.set.Policies...)
		if diff := cmp.Diff(want, Decide(w.set, w.in, now)); diff != "" {
			t.Fatalf("another order of the set gives another decision (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(first, w.set.Policies); diff != "" {
			t.Fatalf("Decide changed the set it was given (-want +got):\n%s", diff)
		}
	}
}

func swap[T any](values []T, i, j int) { values[i], values[j] = values[j], values[i] }

// Less confidence or a wider blast radius never makes quell act more on its own.
func TestDecideIsMonotonic(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7, 8))
	fixed := 0
	for range 4_000 {
		before := anyWorld(random)
		after := before
		after.in.Incident.Confidence *= finding.Confidence(random.Float64())
		levels := Levels()
		after.in.Facts.Blast.Level = levels[before.in.Facts.Blast.Level.Rank()+random.IntN(len(levels)-before.in.Facts.Blast.Level.Rank())]
		was, is := Decide(before.set, before.in, now), Decide(after.set, after.in, now)
		if was.Kind == Fix {
			fixed++
			continue
		}
		if is.Kind == Fix && was.Policy == is.Policy {
			t.Fatalf("confidence %v → %v and blast radius %q → %q turned this into a fix:\n%s",
				before.in.Incident.Confidence, after.in.Incident.Confidence, before.in.Facts.Blast.Level, after.in.Facts.Blast.Level, render(was))
		}
	}
	if fixed < 100 {
		t.Errorf("only %d of the random worlds were fixed: they test nothing", fixed)
	}
}

// The change is computed once, for the stage that is due, and only when all
// else allows it.
func TestDecideComputesOnlyWhatIsDue(t *testing.T) {
	t.Parallel()
	for _, tt := range cases {
		w := clear()
		tt.change(&w)
		inner, calls := w.in.Fix, []string{}
		if inner == nil {
			continue
		}
		w.in.Fix = func(s policy.Stage) FixResult {
			calls = append(calls, s.Name)
			return inner(s)
		}
		d := Decide(w.set, w.in, now)
		var want []string
		if tt.step == StepFix || d.Kind == Propose || d.Kind == Fix {
			want = []string{d.StageName}
		}
		if diff := cmp.Diff(append([]string{}, want...), calls); diff != "" {
			t.Errorf("%s: stages computed (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestOwner(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		owners       []string
		unowned      []OwnedPlace
		want, reason string
	}{
		{[]string{"platform"}, nil, "platform", "the one who answers for all of it"},
		{nil, nil, "security", "nobody answers for it"},
		{[]string{"platform", "web"}, nil, "security", "neither speaks for the other"},
		{[]string{"platform"}, []OwnedPlace{{"infra", "x"}}, "security", "platform does not answer for x"},
	} {
		w := clear()
		w.in.Facts.Owners, w.in.Facts.Unowned = tt.owners, tt.unowned
		if got := Decide(w.set, w.in, now).Owner; got != tt.want {
			t.Errorf("owner of %v, %v: %q, want %q: %s", tt.owners, tt.unowned, got, tt.want, tt.reason)
		}
	}
}

func TestDeciding(t *testing.T) {
	t.Parallel()
	if got := (Decision{}).Deciding(); got != (Reason{}) {
		t.Errorf("a decision without reasons was decided by %+v", got)
	}
}

func TestLevels(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		level, limit BlastLevel
		want         bool
		reason       string
	}{
		{BlastNone, BlastNone, true, "at most"},
		{BlastLow, BlastNone, false, "above"},
		{BlastCritical, BlastCritical, true, "at most"},
		{BlastUnknown, BlastCritical, false, "unknown passes nothing"},
		{BlastUnknown, BlastUnknown, false, "unknown passes nothing"},
		{BlastNone, BlastUnknown, false, "an unknown limit admits nothing"},
		{"", BlastCritical, false, "not measured is unknown"},
		{"huge", BlastCritical, false, "a word that is no level is unknown"},
		{BlastNone, "", false, "no limit is an unknown one"},
	} {
		if got := tt.level.Within(tt.limit); got != tt.want {
			t.Errorf("%q within %q = %v, want %v: %s", tt.level, tt.limit, got, tt.want, tt.reason)
		}
	}
	for i, level := range Levels() {
		if level.Rank() != i {
			t.Errorf("rank of %s is %d, want %d", level, level.Rank(), i)
		}
	}
}

func TestSpan(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		d    time.Duration
		want string
	}{
		{-time.Hour, "less than a minute"},
		{59 * time.Second, "less than a minute"},
		{5 * day, "5d"},
		{day + 61*time.Minute + 3*time.Second, "1d 1h 1m"},
	} {
		if got := span(tt.d); got != tt.want {
			t.Errorf("span(%v) = %q, want %q", tt.d, got, tt.want)
		}
	}
}

func BenchmarkDecide(b *testing.B) {
	w := clear()
	for i := range 1_000 {
		w.set.Policies = append(w.set.Policies, policy.Policy{
			Name: fmt.Sprintf("p%04d", i), Priority: 1_000 - i, Decision: "escalate", Match: policy.Match{Platforms: []string{"azure"}},
		})
	}
	w.set.Policies = byPriority(w.set.Policies)
	b.ReportAllocs()
	for b.Loop() {
		Decide(w.set, w.in, now)
	}
}
