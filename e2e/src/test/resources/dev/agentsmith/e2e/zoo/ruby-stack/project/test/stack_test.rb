require "stack"

# TAP, so that nothing but Ruby is needed.
$number = 0
$failed = false

def check(name)
  $number += 1
  fine = yield
  puts "#{fine ? "ok" : "not ok"} #{$number} - #{name}"
  $failed ||= !fine
end

puts "1..3"
check("the last one in is the first one out") { Stack.new.push(1).push(2).pop == 2 }
check("a new stack is empty") { Stack.new.empty? }
check("a stack with an item is not empty") { !Stack.new.push(1).empty? }
exit($failed ? 1 : 0)
