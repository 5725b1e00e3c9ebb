// The peer of the kernel: reads each file named on the command line and extracts date and five doubles of every bar with simdjson's on-demand
// parser, nothing else. Prints CPU seconds (user and system), bytes and bars of the best of `repeats` rounds.
//
//   g++ -O3 -march=haswell -o simdjson-columns simdjson-columns.cpp -lsimdjson      (Debian: libsimdjson-dev)
//   ./simdjson-columns <repeats> <implementation: haswell, icelake, westmere, fallback> <file>...
#include <simdjson.h>
#include <sys/resource.h>
#include <cstdio>
#include <cstdlib>
#include <vector>

static double cpuSeconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + 1e-6 * double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

struct Columns {
  std::vector<char> date;
  std::vector<double> open, high, low, close, volume;
  void clear() { date.clear(), open.clear(), high.clear(), low.clear(), close.clear(), volume.clear(); }
};

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  auto implementation = simdjson::get_available_implementations()[argv[2]];
  if (!implementation || !implementation->supported_by_runtime_system()) return 3;
  simdjson::get_active_implementation() = implementation;
  simdjson::ondemand::parser parser;
  Columns columns;
  double best = 1e9, sum = 0;
  size_t bytes = 0, bars = 0;
  for (int round = 0; round < std::atoi(argv[1]); round++) {
    bytes = bars = 0;
    double before = cpuSeconds();
    for (int i = 3; i < argc; i++) {
      auto json = simdjson::padded_string::load(argv[i]).value();
      bytes += json.size();
      columns.clear();
      auto document = parser.iterate(json);
      for (auto point : document["data_points"].get_array()) {
        auto bar = point.get_object();
        std::string_view date = bar["date"].get_string();
        columns.date.insert(columns.date.end(), date.begin(), date.end());
        columns.open.push_back(bar["open"].get_double());
        columns.high.push_back(bar["high"].get_double());
        columns.low.push_back(bar["low"].get_double());
        columns.close.push_back(bar["close"].get_double());
        columns.volume.push_back(bar["volume"].get_double());
      }
      bars += columns.open.size();
      sum += columns.close.back();
    }
    double spent = cpuSeconds() - before;
    if (spent < best) best = spent;
  }
  std::printf("{\"implementation\":\"%s\",\"cpuSeconds\":%.6f,\"bytes\":%zu,\"bars\":%zu,\"nsPerByte\":%.4f,\"check\":%.3f}\n", argv[2], best, bytes, bars,
              best * 1e9 / double(bytes), sum);
}
