package incident

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

func TestObserveNew(t *testing.T) {
	t.Parallel()
	inc := Group([]finding.Finding{leak()})[0]
	got, cameBack := Observe(nil, inc, []Sighting{{Report: "b.json", Blob: "b1"}, {Report: "a.json", Blob: "a1"}}, day(5))
	want := Record{
		Key: inc.Key, ID: inc.Key.ID(), State: Open, Since: day(5), FirstAt: day(5),
		Title: inc.Title, Category: inc.Category, Severity: inc.Severity, Digest: inc.Digest(),
		Sightings: []Sighting{{Report: "a.json", Blob: "a1"}, {Report: "b.json", Blob: "b1"}},
	}
	if diff := cmp.Diff(want, got); diff != "" || cameBack {
		t.Errorf("came back = %v (-want +got):\n%s", cameBack, diff)
	}
}

func TestObserveKnown(t *testing.T) {
	t.Parallel()
	seen := []Sighting{{Report: "a.json", Blob: "a1"}, {Report: "b.json", Blob: "b1"}}
	for _, tt := range []struct {
		name      string
		was       State
		sightings []Sighting
		state     State
		cameBack  bool
		after     []Sighting
		reason    string
	}{
		{"open again", Open, []Sighting{{Report: "a.json", Blob: "a2"}}, Open, false, []Sighting{{Report: "a.json", Blob: "a2"}, {Report: "b.json", Blob: "b1"}}, "b may be unreadable today; its silence is for Absent to judge"},
		{"staged", Staged, []Sighting{{Report: "a.json", Blob: "a2"}}, Staged, false, []Sighting{{Report: "a.json", Blob: "a2"}, {Report: "b.json", Blob: "b1"}}, "the last stage has not been carried out, so it is expected to be reported"},
		{"proposed", Proposed, []Sighting{{Report: "c.json", Blob: "c1"}}, Proposed, false, []Sighting{{Report: "a.json", Blob: "a1"}, {Report: "b.json", Blob: "b1"}, {Report: "c.json", Blob: "c1"}}, "an open proposal stays"},
		{"escalated", Escalated, seen, Escalated, false, seen, "an owner still has it"},
		{"held", Held, seen, Held, false, seen, "a hold ends by its own rule"},
		{"excepted", Excepted, seen, Excepted, false, seen, "an exception ends by its own rule"},
		{"rejected", Rejected, seen, Rejected, false, seen, "a rejection ends by its own rule"},
		{"rolled back", RolledBack, seen, RolledBack, false, seen, "after a rollback it is reported, as it must be"},
		{"reopened", Reopened, []Sighting{{Report: "a.json", Blob: "a2"}}, Reopened, false, []Sighting{{Report: "a.json", Blob: "a2"}, {Report: "b.json", Blob: "b1"}}, "it came back once, and once it is counted"},
		{"fixed, same version", Fixed, seen, Fixed, false, seen, "the scanner has not run since the fix"},
		{"fixed, one same version", Fixed, seen[:1], Fixed, false, seen, "one report ran and lacks it, the other has not run"},
		{"fixed, new version", Fixed, []Sighting{{Report: "a.json", Blob: "a2"}}, Reopened, true, []Sighting{{Report: "a.json", Blob: "a2"}, {Report: "b.json", Blob: "b1"}}, "a report made since still has it"},
		{"fixed, new report", Fixed, []Sighting{{Report: "c.json", Blob: "c1"}}, Reopened, true, []Sighting{{Report: "a.json", Blob: "a1"}, {Report: "b.json", Blob: "b1"}, {Report: "c.json", Blob: "c1"}}, "a report that is new since has it"},
		{"verified, new version", Verified, []Sighting{{Report: "b.json", Blob: "b3"}}, Reopened, true, []Sighting{{Report: "a.json", Blob: "a1"}, {Report: "b.json", Blob: "b3"}}, "it was gone and is reported again"},
		{"verified, old version", Verified, seen, Verified, false, seen, "an old report put back says nothing new"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inc := Group([]finding.Finding{leak()})[0]
			prev := Record{
				Key: inc.Key, ID: inc.Key.ID(), State: tt.was, Since: day(2), FirstAt: day(1), Digest: "sha256:old", Title: "old",
				Sightings: append([]Sighting(nil), seen...), Stage: 2, StageAt: day(2), StagePolicy: "p", ProposedStage: 3, Change: "C-1", Commit: "abc", Pull: 4, Ticket: 5, Reopenings: 1,
			}
			before := prev
			before.Sightings = append([]Sighting(nil), seen...)
			got, cameBack := Observe(&prev, inc, tt.sightings, day(9))
			if got.State != tt.state || cameBack != tt.cameBack {
				t.Errorf("state %s, came back %v; want %s, %v: %s", got.State, cameBack, tt.state, tt.cameBack, tt.reason)
			}
			if diff := cmp.Diff(tt.after, got.Sightings); diff != "" {
				t.Errorf("sightings (-want +got):\n%s%s", diff, tt.reason)
			}
			want := before
			want.State, want.Sightings = tt.state, tt.after
			if tt.was != Fixed && tt.was != Verified || tt.cameBack {
				want.Title, want.Category, want.Severity, want.Digest = inc.Title, inc.Category, inc.Severity, inc.Digest()
			}
			if tt.cameBack {
				want.Since, want.Reopenings = day(9), 2
				want.Stage, want.StageAt, want.StagePolicy, want.ProposedStage = 0, time.Time{}, "", 0
				want.Change, want.Commit = "", ""
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("record (-want +got):\n%s%s", diff, tt.reason)
			}
			if diff := cmp.Diff(before, prev); diff != "" {
				t.Errorf("the record given was changed (-want +got):\n%s", diff)
			}
			again, cameBack := Observe(&got, inc, tt.sightings, day(10))
			if diff := cmp.Diff(got, again); diff != "" || cameBack {
				t.Errorf("observing the same again changed the record, came back %v (-want +got):\n%s", cameBack, diff)
			}
		})
	}
}

func TestAbsent(t *testing.T) {
	t.Parallel()
	good := func(blob string) ReportState { return ReportState{Blob: blob, Present: true} }
	for _, tt := range []struct {
		name    string
		was     State
		seen    []Sighting
		reports map[string]ReportState
		state   State
		verdict Verdict
		reason  string
	}{
		{
			"every report has moved on", Fixed, []Sighting{{Report: "a", Blob: "a1"}, {Report: "b", Blob: "b1"}},
			map[string]ReportState{"a": good("a2"), "b": good("b2"), "c": good("c1")},
			Verified, Verdict{true, `a later version of "a", "b" no longer has it`},
			"the fix is confirmed by all that had reported it",
		},
		{
			"never fixed by us", Open, []Sighting{{Report: "a", Blob: "a1"}}, map[string]ReportState{"a": good("a2")},
			Verified, Verdict{true, `a later version of "a" no longer has it`},
			"somebody fixed it by hand",
		},
		{
			"held", Held, []Sighting{{Report: "a", Blob: "a1"}}, map[string]ReportState{"a": good("a2")},
			Verified, Verdict{true, `a later version of "a" no longer has it`},
			"a hold keeps quell from acting, not the world from changing",
		},
		{
			"a report is unchanged", Fixed, []Sighting{{Report: "a", Blob: "a1"}, {Report: "b", Blob: "b1"}},
			map[string]ReportState{"a": good("a2"), "b": good("b1")},
			Fixed, Verdict{false, `report "b" has not changed since it had it`},
			"only our reading of it changed, so nothing was learned",
		},
		{
			"a report is missing", Open, []Sighting{{Report: "a", Blob: "a1"}, {Report: "b", Blob: "b1"}}, map[string]ReportState{"b": good("b2")},
			Open, Verdict{false, `report "a", which had it, is missing`},
			"deleting a report must not fix what it reported",
		},
		{
			"a report is broken", Escalated, []Sighting{{Report: "a", Blob: "a1"}},
			map[string]ReportState{"a": {Blob: "a2", Present: true, Doubt: "was not wholly understood"}},
			Escalated, Verdict{false, `report "a", which had it, was not wholly understood`},
			"a broken scanner fixes nothing",
		},
		{
			"several doubts", Open, []Sighting{{Report: "a", Blob: "a1"}, {Report: "b", Blob: "b1"}},
			map[string]ReportState{"a": {Blob: "a2", Present: true, Doubt: "was not wholly understood"}},
			Open, Verdict{false, `report "a", which had it, was not wholly understood; report "b", which had it, is missing`},
			"a person must see all that stands in the way",
		},
		{
			"nothing on record", Open, nil, map[string]ReportState{"a": good("a2")},
			Open, Verdict{false, "no report is on record as having had it, so none can show that it is gone"},
			"ignorance is not absence",
		},
		{
			"verified before", Verified, []Sighting{{Report: "a", Blob: "a1"}}, nil,
			Verified, Verdict{true, "it was verified before and no report has it"},
			"what ended stays ended when its reports are cleared away",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			prev := Record{State: tt.was, Since: day(2), FirstAt: day(1), Sightings: tt.seen, Commit: "abc"}
			got, verdict := Absent(prev, func(report string) ReportState { return tt.reports[report] }, day(9))
			if diff := cmp.Diff(tt.verdict, verdict); diff != "" {
				t.Errorf("verdict (-want +got):\n%s%s", diff, tt.reason)
			}
			want := prev
			if tt.state != tt.was {
				want.State, want.Since = tt.state, day(9)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("record (-want +got):\n%s%s", diff, tt.reason)
			}
		})
	}
}
