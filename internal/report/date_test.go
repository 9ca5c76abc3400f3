package report

import (
	"encoding/json"
	"testing"
	"time"
)

func TestDates(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	tests := []struct {
		json   string
		want   time.Time
		unread bool
		reason string
	}{
		{`"2024-05-23T19:20:59+00:00"`, at("2024-05-23T19:20:59Z"), false, "AWS CLI"},
		{`"2021-02-26T21:17:50.905000+00:00"`, at("2021-02-26T21:17:50.905Z"), false, "AWS CLI, microseconds"},
		{`"2021-08-25T12:20:30.000000005Z"`, at("2021-08-25T12:20:30.000000005Z"), false, "Trivy, nanoseconds"},
		{`"2021-04-19t22:42:05z"`, at("2021-04-19T22:42:05Z"), false, "RFC 3339 allows lower case"},
		{`"2021-04-19T22:42:05+0300"`, at("2021-04-19T19:42:05Z"), false, "zone without a colon"},
		{`"2024-06-03T14:15:19.382075"`, at("2024-06-03T14:15:19.382075Z"), false, "no zone: UTC"},
		{`"2020-07-06 08:53:13"`, at("2020-07-06T08:53:13Z"), false, ""},
		{`"2022-06-16 10:17:40 -0700 -0700"`, at("2022-06-16T17:17:40Z"), false, "Go's own String"},
		{`"Sat Mar 13 17:42:00 2021 +0530"`, at("2021-03-13T12:12:00Z"), false, "git"},
		{`"10-19-2003"`, at("2003-10-19T00:00:00Z"), false, ""},
		{`1679154211`, at("2023-03-18T15:43:31Z"), false, "epoch seconds"},
		{`1679154211123`, at("2023-03-18T15:43:31.123Z"), false, "epoch milliseconds"},
		{`{"__class__":"datetime","year":2023,"month":7,"day":1,"hour":16,"minute":17,"second":22,"microsecond":667000}`, at("2023-07-01T16:17:22.667Z"), false, "placebo"},
		{`""`, time.Time{}, false, "gitleaks in a folder"},
		{`null`, time.Time{}, false, ""},
		{`"0001-01-01T00:00:00Z"`, time.Time{}, false, "Go's zero time means none"},
		{`"yesterday"`, time.Time{}, true, "not understood is not the same as not given"},
		{`{"year":"x"}`, time.Time{}, true, ""},
		{`{"__class__":"datetime","year":99999}`, time.Time{}, true, "JSON has no such year"},
		{`1e300`, time.Time{}, true, ""},
		{`-5`, time.Time{}, true, ""},
		{`"NaN"`, time.Time{}, true, ""},
		{`[]`, time.Time{}, true, ""},
	}
	for _, tt := range tests {
		var d date
		if err := json.Unmarshal([]byte(tt.json), &d); err != nil {
			t.Errorf("%s: %v", tt.json, err)
			continue
		}
		if !d.time.Equal(tt.want) || d.unread != tt.unread {
			t.Errorf("%s (%s): got %v, unread %v", tt.json, tt.reason, d.time, d.unread)
		}
	}
}

func TestRepositoryName(t *testing.T) {
	tests := []struct{ address, want, reason string }{
		{"https://github.com/example-corp/browser", "https://github.com/example-corp/browser", ""},
		{"https://user:token@github.com/a/b.git", "https://github.com/a/b.git", "a token in the address is a secret"},
		{"https://token@github.com/a/b?x=y#z", "https://github.com/a/b", ""},
		{"git@github.com:a/b.git", "git@github.com:a/b.git", "the user git is no credential"},
		{"token@example.org:a/b", "", "cannot be told apart from one"},
		{"://", "", ""},
	}
	for _, tt := range tests {
		if got := repositoryName(tt.address); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.reason, got, tt.want)
		}
	}
}
