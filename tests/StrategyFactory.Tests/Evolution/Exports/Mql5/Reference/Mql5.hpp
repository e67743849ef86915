// What of MQL5 the experts of the factory use, in C++: its functions of numbers and arrays, and a terminal with a market of given bars.
// Arrays are written Array<T> here; the test translates the declarations.
#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <initializer_list>
#include <string>
#include <vector>

typedef int64_t datetime;
typedef unsigned char uchar;
typedef unsigned long ulong;
typedef std::string string;

template <typename T> struct Array
{
   std::vector<T> items;
   Array() {}
   Array(std::initializer_list<T> values) : items(values) {}
   T &operator[](long place) { return items.at(place); }
   const T &operator[](long place) const { return items.at(place); }
};

template <typename T> int ArraySize(const Array<T> &array) { return (int)array.items.size(); }
template <typename T> int ArrayResize(Array<T> &array, int size) { array.items.resize(size); return size; }
template <typename T> void ArrayInitialize(Array<T> &array, T value) { std::fill(array.items.begin(), array.items.end(), value); }
template <typename T> bool ArraySetAsSeries(Array<T> &, bool asSeries) { return !asSeries; }

inline double MathLog(double x) { return std::log(x); }
inline double MathSqrt(double x) { return std::sqrt(x); }
inline double MathAbs(double x) { return std::fabs(x); }
inline double MathMax(double x, double y) { return x > y ? x : y; }
inline double MathMin(double x, double y) { return x < y ? x : y; }
inline double MathFloor(double x) { return std::floor(x); }
inline double MathRound(double x) { return std::round(x); }
inline double MathSin(double x) { return std::sin(x); }
inline double MathCos(double x) { return std::cos(x); }
inline bool MathIsValidNumber(double x) { return std::isfinite(x); }
inline double NormalizeDouble(double x, int) { return x; }
inline void Print(const string &text) { fprintf(stderr, "%s\n", text.c_str()); }
inline const char *Plain(const string &text) { return text.c_str(); }
inline const char *Plain(const char *text) { return text; }
template <typename T> T Plain(T value) { return value; }
template <typename... T> void PrintFormat(const char *format, const T &...values)
{
   fprintf(stderr, format, Plain(values)...);
   fprintf(stderr, "\n");
}

// a terminal: one symbol, bars, a clock two hours ahead of UTC
enum ENUM_TIMEFRAMES { PERIOD_M1 = 1, PERIOD_M5 = 5, PERIOD_M15 = 15, PERIOD_M30 = 30, PERIOD_H1 = 60 };
enum ENUM_INIT_RETCODE { INIT_SUCCEEDED, INIT_FAILED, INIT_PARAMETERS_INCORRECT };
enum ENUM_ACCOUNT { ACCOUNT_MARGIN_MODE, ACCOUNT_EQUITY };
enum ENUM_MARGIN { ACCOUNT_MARGIN_MODE_RETAIL_NETTING, ACCOUNT_MARGIN_MODE_RETAIL_HEDGING };
enum ENUM_SYMBOL
{
   SYMBOL_TRADE_TICK_SIZE, SYMBOL_TRADE_TICK_VALUE, SYMBOL_BID, SYMBOL_ASK, SYMBOL_VOLUME_STEP, SYMBOL_VOLUME_MIN, SYMBOL_VOLUME_MAX
};
enum ENUM_POSITION { POSITION_SYMBOL, POSITION_MAGIC, POSITION_TYPE, POSITION_TICKET, POSITION_TIME };
enum ENUM_SIDE { POSITION_TYPE_BUY, POSITION_TYPE_SELL };

struct MqlRates
{
   datetime time;
   double open, high, low, close;
   long tick_volume;
   int spread;
   long real_volume;
};

struct Held
{
   ulong ticket;
   int side;
   datetime time;
   double price, stop, target, lots;
   long magic;
};

const long ServerAhead = 7200;
const string _Symbol = "TESTED";
const int _Digits = 15;

struct Terminal
{
   std::vector<MqlRates> bars;
   long now = 0;
   bool atClose = false;
   long minutes = 1;
   std::vector<Held> held;
   size_t selected = 0;
   ulong tickets = 0;

   double Price() const { return atClose ? bars[now].close : bars[now].open; }
   // the bar under way has nothing but its open
   MqlRates Seen(long bar) const
   {
      MqlRates rates = bars[bar];
      if (bar == now && !atClose)
         rates.high = rates.low = rates.close = rates.open;
      return rates;
   }
   void Leave(size_t place, double price)
   {
      const Held &position = held[place];
      printf("%d %ld %.17g %ld %.17g\n", position.side, (long)(position.time - ServerAhead), position.price,
             (long)(bars[now].time - ServerAhead), price);
      held.erase(held.begin() + place);
   }
};

inline Terminal &TheTerminal()
{
   static Terminal terminal;
   return terminal;
}

inline int GetLastError() { return 0; }
inline bool EventSetTimer(int) { return true; }
inline void EventKillTimer() {}

inline int CopyRates(const string &, ENUM_TIMEFRAMES period, int start, int count, Array<MqlRates> &rates)
{
   Terminal &terminal = TheTerminal();
   std::vector<MqlRates> all;
   long longest = period == terminal.minutes ? start + count : (long)count * period;
   for (long bar = std::max(0L, terminal.now - longest); bar <= terminal.now; bar++)
   {
      MqlRates seen = terminal.Seen(bar);
      datetime opened = seen.time - seen.time % (60L * period);
      if (all.empty() || all.back().time != opened)
      {
         seen.time = opened;
         all.push_back(seen);
         continue;
      }
      all.back().high = MathMax(all.back().high, seen.high);
      all.back().low = MathMin(all.back().low, seen.low);
      all.back().close = seen.close;
   }
   all.resize(all.size() < (size_t)start ? 0 : all.size() - start);
   size_t first = all.size() > (size_t)count ? all.size() - count : 0;
   rates.items.assign(all.begin() + first, all.end());
   return ArraySize(rates);
}

inline datetime iTime(const string &, ENUM_TIMEFRAMES, int shift) { return TheTerminal().bars[TheTerminal().now - shift].time; }

inline int iBarShift(const string &, ENUM_TIMEFRAMES, datetime time, bool)
{
   Terminal &terminal = TheTerminal();
   long bar = terminal.now;
   while (bar > 0 && terminal.bars[bar].time > time)
      bar--;
   return (int)(terminal.now - bar);
}

inline datetime TimeTradeServer()
{
   Terminal &terminal = TheTerminal();
   return terminal.bars[terminal.now].time + (terminal.atClose ? 60 * terminal.minutes - 1 : 0);
}

inline datetime TimeGMT() { return TimeTradeServer() - ServerAhead; }
inline long AccountInfoInteger(ENUM_ACCOUNT) { return ACCOUNT_MARGIN_MODE_RETAIL_HEDGING; }
inline double AccountInfoDouble(ENUM_ACCOUNT) { return 10000; }
inline double SymbolInfoDouble(const string &, ENUM_SYMBOL what)
{
   switch (what)
   {
   case SYMBOL_BID:
   case SYMBOL_ASK: return TheTerminal().Price();
   case SYMBOL_VOLUME_MAX: return 100;
   default: return 0.01;
   }
}

inline int PositionsTotal() { return (int)TheTerminal().held.size(); }
inline ulong PositionGetTicket(int place) { TheTerminal().selected = place; return TheTerminal().held.at(place).ticket; }
inline string PositionGetString(ENUM_POSITION) { return _Symbol; }
inline long PositionGetInteger(ENUM_POSITION what)
{
   const Held &position = TheTerminal().held.at(TheTerminal().selected);
   switch (what)
   {
   case POSITION_MAGIC: return position.magic;
   case POSITION_TYPE: return position.side > 0 ? POSITION_TYPE_BUY : POSITION_TYPE_SELL;
   case POSITION_TICKET: return (long)position.ticket;
   default: return position.time;
   }
}

class CTrade
{
   ulong magic = 0;
   bool Open(int side, double lots, double stop, double target)
   {
      Terminal &terminal = TheTerminal();
      terminal.held.push_back({++terminal.tickets, side, TimeTradeServer(), terminal.Price(), stop, target, lots, (long)magic});
      return true;
   }

 public:
   void SetExpertMagicNumber(ulong number) { magic = number; }
   void SetDeviationInPoints(ulong) {}
   bool SetTypeFillingBySymbol(const string &) { return true; }
   string ResultRetcodeDescription() { return "refused"; }
   bool Buy(double lots, const string &, double, double stop, double target, const string &) { return Open(1, lots, stop, target); }
   bool Sell(double lots, const string &, double, double stop, double target, const string &) { return Open(-1, lots, stop, target); }
   bool PositionClose(ulong ticket)
   {
      Terminal &terminal = TheTerminal();
      for (size_t place = 0; place < terminal.held.size(); place++)
         if (terminal.held[place].ticket == ticket)
         {
            terminal.Leave(place, terminal.Price());
            return true;
         }
      return false;
   }
};

// the model is a function that the test writes
double ModelOf(const std::vector<double> &features);

const long INVALID_HANDLE = -1;
const ulong ONNX_DEFAULT = 0;
const Array<uchar> ModelBytes = {1};

struct matrix
{
   std::vector<std::vector<double>> rows;
   matrix(long count, long columns) : rows(count, std::vector<double>(columns)) {}
   std::vector<double> &operator[](long row) { return rows.at(row); }
};

struct vector
{
   std::vector<double> items;
   explicit vector(long count) : items(count) {}
   double &operator[](long place) { return items.at(place); }
};

inline long OnnxCreateFromBuffer(const Array<uchar> &, ulong) { return 1; }
inline bool OnnxSetInputShape(long, ulong, const Array<long> &shape) { return ArraySize(shape) == 2; }
inline bool OnnxSetOutputShape(long, ulong, const Array<long> &shape) { return ArraySize(shape) == 2; }
inline bool OnnxRelease(long) { return true; }
inline bool OnnxRun(long, ulong, matrix &input, vector &output)
{
   output[0] = ModelOf(input[0]);
   return true;
}
