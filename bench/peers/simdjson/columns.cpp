// The peer "simdjson": extracts the date and the five numbers of every bar of the named files with simdjson's on-demand parser into
// vectors, on one thread, and does nothing else with them. `null` becomes NaN. Prints counts and a checksum as one line of JSON.
//
//   g++ -O3 -march=haswell -o columns columns.cpp -lsimdjson      (Debian: libsimdjson-dev)
//   ./columns <implementation: haswell, icelake, westmere, fallback> <file that lists the files, one per line>
#include <simdjson.h>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

struct Columns {
  std::vector<char> date;  // ten bytes per bar
  std::vector<double> open, high, low, close, volume;
  void clear() { date.clear(), open.clear(), high.clear(), low.clear(), close.clear(), volume.clear(); }
};

#define TEXT_OF(token) #token
#define TEXT(macro) TEXT_OF(macro)

static double numberOrNull(simdjson::ondemand::value value) {
  double number;
  auto error = value.get_double().get(number);
  if (!error) return number;
  if (error == simdjson::INCORRECT_TYPE && value.is_null()) return std::nan("");
  throw simdjson::simdjson_error(error);
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  auto implementation = simdjson::get_available_implementations()[argv[1]];
  if (!implementation || !implementation->supported_by_runtime_system()) {
    std::fprintf(stderr, "this processor does not run simdjson's implementation %s\n", argv[1]);
    return 3;
  }
  simdjson::get_active_implementation() = implementation;
  simdjson::ondemand::parser parser;
  Columns columns;
  size_t files = 0, bytes = 0, bars = 0, unusable = 0;
  double sum = 0;
  std::ifstream list(argv[2]);
  for (std::string path; std::getline(list, path); files++) {
    auto json = simdjson::padded_string::load(path).value();
    bytes += json.size();
    columns.clear();
    auto document = parser.iterate(json);
    for (auto point : document["data_points"].get_array()) {
      auto bar = point.get_object();
      std::string_view date = bar["date"].get_string();
      columns.date.insert(columns.date.end(), date.begin(), date.end());
      columns.open.push_back(numberOrNull(bar["open"]));
      columns.high.push_back(numberOrNull(bar["high"]));
      columns.low.push_back(numberOrNull(bar["low"]));
      columns.close.push_back(numberOrNull(bar["close"]));
      columns.volume.push_back(numberOrNull(bar["volume"]));
    }
    bars += columns.open.size();
    for (double close : columns.close) std::isnan(close) ? void(unusable++) : void(sum += close);
  }
  std::printf("{\"version\":\"%s\",\"implementation\":\"%s\",\"files\":%zu,\"bytes\":%zu,\"bars\":%zu,\"unusable\":%zu,\"closeSum\":%.4f}\n",
              TEXT(SIMDJSON_VERSION), argv[1], files, bytes, bars, unusable, sum);
}
