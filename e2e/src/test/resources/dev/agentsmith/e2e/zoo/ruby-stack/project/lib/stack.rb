class Stack
  def initialize
    @items = []
  end

  def push(item)
    @items.unshift(item)
    self
  end

  def pop
    @items.pop
  end

  def empty?
    @items.size.nil?
  end
end
