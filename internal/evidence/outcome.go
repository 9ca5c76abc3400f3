package evidence

import (
	"maps"
	"time"
)

// Work is what a decision asks for, as far as it is known before the act.
type Work struct {
	Change     string // id
	Target     string
	Branch     string
	Summary    string
	Rollback   string // how to undo it, one sentence
	Reversible bool
	Before     map[string]string // path → Git blob hash; files to be created are absent
}

// Doing says which change the record is about. It does not say that anything
// was done.
func (r Record) Doing(w Work) Record {
	r.Incident.Target = w.Target
	r.Action.Summary, r.Action.Reversible = w.Summary, &w.Reversible
	r.Rollback = w.Rollback
	r.Links.Change, r.Links.Branch = w.Change, w.Branch
	r.Before.Blobs = maps.Clone(w.Before)
	return r
}

// Made is what an act returned. Each field is empty where it made none.
type Made struct {
	Base   string            // commit that it was built on
	Commit string            // commit that it made
	Blobs  map[string]string // path → Git blob hash; deleted files are absent
	Pull   int
	Ticket int
}

// Did says that the act returned success, and what it made.
func (r Record) Did(m Made) Record {
	r.Outcome, r.Detail = Done, ""
	r.Before.Commit, r.After.Commit = m.Base, m.Commit
	r.After.Blobs = maps.Clone(m.Blobs)
	r.Links.Pull, r.Links.Ticket = m.Pull, m.Ticket
	return r
}

// WasRefused says that the act was refused, and in whose words. The state stays
// what it was.
func (r Record) WasRefused(why string) Record { return r.unchanged(Refused, why) }

// Failed says that the act returned an error. The state stays what it was.
func (r Record) Failed(why string) Record { return r.unchanged(Error, why) }

func (r Record) unchanged(outcome, why string) Record {
	r.Outcome, r.Detail = outcome, why
	r.After = State{State: r.Before.State}
	return r
}

// ApprovedBy names the person who approved, and when.
func (r Record) ApprovedBy(by string, at time.Time) Record {
	r.Approval = &Approval{By: by, At: at.UTC()}
	return r
}

// Verified says how it was checked afterwards, and with what result.
func (r Record) Verified(how string) Record {
	r.Verification = how
	return r
}
