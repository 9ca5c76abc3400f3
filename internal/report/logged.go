package report

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"
)

// Scanners write their log beside the report, and a pipeline that joins the two
// streams writes it into the same file. What such lines say may quote what was
// scanned: only how bad they are is read.
var (
	logLine  = regexp.MustCompile(`^(?:[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}[T ][0-9]{2}:[0-9]{2}|[0-9]{1,2}:[0-9]{2}[AP]M [A-Z]{3} |(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|ERRO|FATAL|FATA)[\[\]: \t]|(?:time|level|ts)=)`)
	logFault = regexp.MustCompile(`(?:^|[\[\s])(?:ERROR|ERRO|ERR|FATAL|FATA|FTL|PANIC|PNC)(?:$|[\]\[:\s])|level="?(?:error|fatal|panic)`)
	// colours are the signs with which a terminal is told to show a word in colour.
	colours = regexp.MustCompile("\x1b\\[[0-9;]*m")
)

// maxLog bounds the log that may stand before a report, in bytes.
const maxLog = 4 << 20

func isLogLine(line string) bool { return logLine.MatchString(colours.ReplaceAllString(line, "")) }

// readLogged reads a JSON report behind lines of a log.
func (r *reader) readLogged(in *bufio.Reader) {
	failed, lines := false, 0
	for read := 0; read < maxLog; {
		start, _ := in.Peek(1)
		if len(start) == 1 && (start[0] == '{' || start[0] == '[') {
			r.diagnose(Warning, "lines of a log stand before the report", "Keep the scanner's two streams apart: write the report to a file, or without 2>&1.", "line 1")
			if failed {
				r.logFailed("line 1")
			}
			r.readBehind(in, lines)
			return
		}
		line, err := lineOf(in, maxLog-read)
		read += len(line)
		if text := strings.TrimRight(line, "\r\n"); text != "" && !isLogLine(text) || errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			r.broken(err, "")
			return
		}
		failed = failed || logFault.MatchString(colours.ReplaceAllString(line, ""))
		lines++
	}
	r.diagnose(Error, "format not recognised: a log, and no report behind it", knownFormats, "line 1")
}

// jsonLine begins a JSON report at the start of a line. A log writes "[main]" or
// "{}" there.
var jsonLine = regexp.MustCompile(`(?m)^(?:\{\s*"|\[\s*[\[{])`)

// behindLog reads the JSON behind what was written before it to the same stream: a
// scanner's log, a server's headers. Lines keep their numbers.
func (r *reader) behindLog(in *bufio.Reader, line string) bool {
	start, _ := in.Peek(in.Size())
	at := jsonLine.FindIndex(start)
	if at == nil || strings.HasPrefix(line, "---") || strings.HasPrefix(line, "#") { // YAML may hold JSON
		return false
	}
	r.diagnose(Error, "other text stands before the report", "Let the scanner write its report to a file of its own, and its log elsewhere: other lines of it may have spoilt the report.", "line 1, column 1")
	lines := bytes.Count(start[:at[0]], []byte{'\n'})
	_, _ = in.Discard(at[0])
	r.readBehind(in, lines)
	return true
}

// readBehind reads a JSON report behind so many lines, which are read as empty ones, so
// that positions are those in the file.
func (r *reader) readBehind(in io.Reader, lines int) {
	r.readJSON(io.MultiReader(bytes.NewReader(bytes.Repeat([]byte{'\n'}, lines)), in))
}

// lineOf is the next line, with its end; errTooLong where it has more bytes than that.
func lineOf(in *bufio.Reader, most int) (string, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		if line = append(line, part...); len(line) > most {
			return "", errTooLong
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return string(line), err
		}
	}
}

// isLogEntry knows a line of a log that is written as JSON.
func isLogEntry(o object) bool {
	return o.text("level") && (o.has("msg") || o.has("message")) && (o.has("time") || o.has("ts")) && len(o) <= 6
}

// readLogEntry reads how bad a line of a log is.
func (r *reader) readLogEntry(it item, fields object) {
	switch strings.ToLower(fields.get("level").text()) {
	case "error", "fatal", "panic":
		r.logFailed(r.positionOf(it))
	}
}

func (r *reader) logFailed(position string) {
	r.diagnose(Error, "the scanner's log tells of an error", "It may have left out a file or a rule, so that nothing is proven absent. See the log, and run it again.", position)
}
