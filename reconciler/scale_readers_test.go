package reconciler_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/sync/errgroup"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// A tally is what somebody who read reports says is in them.
type tally struct {
	findings int
	secrets  int // for quell: incidents; unseen where nobody looked
}

const unseen = -1

// scaleReaders are ways to read reports. Each runs in a process of its own, on
// as many cores as it has workers, so that its peak of memory is its own.
var scaleReaders = []struct {
	name    string
	workers int
	read    func(paths []string, workers int) (tally, error)
}{
	{"quell read and group", 2, readAndGroup},
	{"encoding.json on one core", 1, bareDecode(decodeGitleaks)},
	{"json v2 on one core", 1, bareDecode(decodeGitleaksV2)},
	{"json v2 on two cores", 2, bareDecode(decodeGitleaksV2)},
	{"Git and syntax on two cores", 2, unpackAndCheck},
}

// eachReport opens every report, several at a time.
func eachReport(paths []string, workers int, read func(path string, file *os.File) error) error {
	queue, errs := make(chan string), make(chan error, len(paths))
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for path := range queue {
				file, err := os.Open(path)
				if err == nil {
					err = read(path, file)
					_ = file.Close()
				}
				errs <- err
			}
		})
	}
	for _, path := range paths {
		queue <- path
	}
	close(queue)
	all.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// readAndGroup is what quell does with reports before it decides anything. Like a
// pass, it judges each secret once, and reads one report into the room of another.
func readAndGroup(paths []string, workers int) (tally, error) {
	var (
		lock   sync.Mutex
		judged report.Judged
		groups incident.Groups
		sum    tally
	)
	key, rooms := finding.NewKey("benchmark"), make(chan []finding.Finding, workers)
	for range workers {
		rooms <- nil
	}
	err := eachReport(paths, workers, func(path string, file *os.File) error {
		claims := <-rooms
		defer func() { rooms <- claims[:0] }()
		in := report.Input{Path: path, Source: "gitleaks", Body: file, Judged: &judged}
		result := report.Read(in, key, func(f finding.Finding) { claims = append(claims, f) })
		if !result.Readable() && len(result.Flooded) == 0 {
			return fmt.Errorf("%v", result.Diagnostics)
		}
		claims = result.Settle(in.Source, in.Path, claims)
		clusters := incident.Clusters(claims)
		lock.Lock()
		defer lock.Unlock()
		sum.findings += result.Findings
		for _, c := range clusters {
			groups.Add(c)
		}
		return nil
	})
	incidents, _ := groups.Incidents()
	sum.secrets = len(incidents)
	return sum, err
}

// bareDecode is the least that reading takes: a streaming decode of the fields
// that quell reads, too, of which nothing is kept but what secrets there are.
func bareDecode(decode func(r io.Reader, see func(secret string)) error) func([]string, int) (tally, error) {
	return func(paths []string, workers int) (tally, error) {
		var (
			lock    sync.Mutex
			sum     tally
			secrets = map[string]bool{}
		)
		err := eachReport(paths, workers, func(_ string, file *os.File) error {
			count, mine := 0, map[string]bool{}
			err := decode(file, func(secret string) { mine[secret] = true; count++ })
			lock.Lock()
			defer lock.Unlock()
			sum.findings += count
			for secret := range mine {
				secrets[secret] = true
			}
			return err
		})
		sum.secrets = len(secrets)
		return sum, err
	}
}

// unpackAndCheck is the least that reading reports out of Git takes: they are
// unpacked, and each entry is found to be valid JSON. None is looked at.
func unpackAndCheck(_ []string, workers int) (tally, error) {
	ctx := context.Background()
	repo, err := gitrepo.Open(ctx, filepath.Join(os.Getenv(scaleFolder), "control.git"), gitrepo.Options{})
	if err != nil {
		return tally{}, err
	}
	main, err := repo.Snapshot(ctx, "main")
	if err != nil {
		return tally{}, err
	}
	files, err := main.FilesUnder("findings")
	if err != nil {
		return tally{}, err
	}
	var count atomic.Int64
	unread := make(chan io.ReadCloser)
	work, ctx := errgroup.WithContext(ctx)
	work.Go(func() error {
		defer close(unread)
		for _, f := range files {
			body, err := repo.Open(ctx, f.Blob)
			if err != nil {
				return err
			}
			select {
			case unread <- body:
			case <-ctx.Done():
				return errors.Join(ctx.Err(), body.Close())
			}
		}
		return nil
	})
	for range workers {
		work.Go(func() error {
			for body := range unread {
				n, err := checkSyntax(body)
				if err := errors.Join(err, body.Close()); err != nil {
					return err
				}
				count.Add(n)
			}
			return nil
		})
	}
	err = work.Wait()
	return tally{int(count.Load()), unseen}, err
}

// checkSyntax counts the entries of a list.
func checkSyntax(r io.Reader) (n int64, err error) {
	decoder := jsontext.NewDecoder(r)
	if _, err := decoder.ReadToken(); err != nil {
		return 0, err
	}
	for decoder.PeekKind() == '{' {
		if _, err := decoder.ReadValue(); err != nil {
			return 0, err
		}
		n++
	}
	_, err = decoder.ReadToken()
	return n, err
}

// gitleaksFields are what quell reads of an entry of gitleaks.
type gitleaksFields struct {
	RuleID, Description, File, Secret, Match, Commit, Date string
	StartLine, EndLine                                     int
	Tags                                                   []string
}

func decodeGitleaks(r io.Reader, see func(secret string)) error {
	decoder := json.NewDecoder(r)
	if _, err := decoder.Token(); err != nil {
		return err
	}
	for decoder.More() {
		var entry gitleaksFields
		if err := decoder.Decode(&entry); err != nil {
			return err
		}
		see(entry.Secret)
	}
	return nil
}

// decodeGitleaksV2 does the same with the JSON library that quell uses.
func decodeGitleaksV2(r io.Reader, see func(secret string)) error {
	decoder := jsontext.NewDecoder(r)
	if _, err := decoder.ReadToken(); err != nil {
		return err
	}
	for decoder.PeekKind() == '{' {
		var entry gitleaksFields
		if err := jsonv2.UnmarshalDecode(decoder, &entry); err != nil {
			return err
		}
		see(entry.Secret)
	}
	_, err := decoder.ReadToken() // the closing bracket, or what is wrong
	return err
}

// Of a process that reads: which reader it is, and the folder of the reports.
const (
	scaleReader = "QUELL_BENCH_READER"
	scaleFolder = "QUELL_BENCH_FOLDER"
)

// BenchmarkScaleReader is a process of [BenchmarkBesideScale]'s, and nothing by
// itself.
func BenchmarkScaleReader(b *testing.B) {
	if os.Getenv(scaleReader) == "" {
		b.Skip("a part of BenchmarkBesideScale")
	}
	for _, reader := range scaleReaders {
		if reader.name != os.Getenv(scaleReader) {
			continue
		}
		for _, t := range tiers {
			if t.name != os.Getenv("QUELL_BENCH_TIERS") {
				continue
			}
			got, err := reader.read(t.reports(b, os.Getenv(scaleFolder)), reader.workers)
			if err != nil {
				b.Fatal(err)
			}
			t.check(b, reader.name, got)
		}
	}
}

// check says that nothing was lost and nothing counted twice. Of noise quell
// must make few incidents, whatever it says of the findings.
func (t tier) check(b *testing.B, reader string, got tally) {
	b.Helper()
	if t.noise && reader == "quell read and group" {
		if got.secrets > 10 {
			b.Fatalf("%s: noise became %d incidents", reader, got.secrets)
		}
		return
	}
	if got.secrets == unseen {
		got.secrets = t.secrets
	}
	if want := (tally{t.findings, t.secrets}); got != want {
		b.Fatalf("%s: %+v, want %+v", reader, got, want)
	}
}
