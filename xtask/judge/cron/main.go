// Says what comes next, by the library and with the parser of KEDA's cron scaler (`pkg/scalers/cron_scaler.go`).
//
// Each line of its input is an expression, a time zone and a moment; the answer has the next moment behind them.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata"

	"github.com/robfig/cron/v3"
)

func next(expression, zone, after string) (string, error) {
	parser := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow)
	schedule, err := parser.Parse(expression)
	if err != nil {
		return "", err
	}
	location, err := time.LoadLocation(zone)
	if err != nil {
		return "", err
	}
	seconds, err := strconv.ParseInt(after, 10, 64)
	if err != nil {
		return "", err
	}
	moment := schedule.Next(time.Unix(seconds, 0).In(location))
	if moment.IsZero() {
		return "never", nil
	}
	return strconv.FormatInt(moment.Unix(), 10), nil
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "|")
		if len(fields) < 3 {
			fmt.Fprintln(os.Stderr, "three fields are asked for:", lines.Text())
			os.Exit(1)
		}
		answer, err := next(fields[0], fields[1], fields[2])
		if err != nil {
			fmt.Fprintln(os.Stderr, lines.Text(), err)
			os.Exit(1)
		}
		fmt.Println(strings.Join(append(fields[:3], answer), "|"))
	}
}
